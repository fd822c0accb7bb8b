// Unions, who works for them, and who looked at what. One file of the build, fetched later than the desk itself (../index.js).

export { Appointments } from "../appointments.js";
export { Banks } from "../banks.js";
export { Months } from "../months.js";
export { Reports } from "../reports.js";
export { Overview } from "../overview.js";
export { NewRequest, Request, Requests } from "../requests.js";
export { Trail } from "../trail.js";
export { Unions } from "../unions.js";
export { Audit, Audits } from "../audits.js";
