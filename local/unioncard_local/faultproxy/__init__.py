"""A proxy between functions and the emulator that makes AWS fail: throttled, broken, slow, cut, answers lost.

    python -m unioncard_local.faultproxy --listen 127.0.0.1:PORT --to 127.0.0.1:PORT --plan FILE --counts FILE

Functions get there by AWS_ENDPOINT_URL_<SERVICE> (functions.py), so the control plane and the emulator's own calls
never pass by. Of what does pass, requests without a signature in the header (presigned links and forms, that is
browsers) and services that the plan does not name go through byte for byte.

| file | is |
|---|---|
| `faults.py` | the faults there are, and what each may hit |
| `plan.py` | the plan: seed, rates, hold, what is spared; which request gets which fault |
| `request.py` | service and operation of a request |
| `http.py` | HTTP/1.1: connections, heads and bodies |
| `responses.py` | what AWS responds, in each service's own format; batches of DynamoDB done in part |
| `effects.py` | what each fault does to an exchange |
| `proxy.py` | connections, and each exchange from request to count |
| `counts.py` | what was done, on file |
| `functions.py` | the way of functions to the proxy |
| `beside.py` | a proxy beside a running local cloud, for a block |

Why not a library: docs/decisions/0034.
"""
