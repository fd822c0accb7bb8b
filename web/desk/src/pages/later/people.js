// Members, and what is asked and agreed about them. One file of the build, fetched later than the desk itself (../index.js).

export { Check } from "../check.js";
export { Member } from "../member.js";
export { Members } from "../members.js";
export { Transfers } from "../transfers.js";
