"""A proxy between functions and the emulator that lets AWS fail: throttled, broken, slow, cut, answers lost.

    python -m unioncard_local.faultproxy --listen 127.0.0.1:PORT --to 127.0.0.1:PORT --plan FILE --counts FILE

Functions get there by AWS_ENDPOINT_URL_<SERVICE> (functions.py), so the control plane and the emulator's own calls
never pass by. Of what does pass, requests without a signature in the header (presigned links and forms, that is
browsers) and services that the plan does not name go through byte for byte.

| file | is |
|---|---|
| `kinds.py` | the faults there are, and what each may hit |
| `plan.py` | the plan: seed, rates, hold, what is spared; read again when its file changes |
| `dice.py` | which request gets which fault: by seed, operation and the request's number alone |
| `asked.py` | service and operation of a request |
| `message.py` `line.py` | HTTP/1.1: heads and bodies; one connection |
| `errors.py` | what AWS answers, in each service's own format |
| `batches.py` | batches of DynamoDB that are done in part |
| `effects.py` | what each fault does to an exchange |
| `proxy.py` | connections, and each exchange from request to count |
| `counts.py` | what was done, on file |
| `functions.py` | the way of functions to the proxy |
| `beside.py` | a proxy beside a running local cloud, for a block |
"""
