// Targets and scores, and notes of urging. One file of the build, fetched later than the desk itself (../index.js).

export { Supervision } from "../supervision.js";
export { Targets } from "../targets.js";
export { NewUrging, Urging } from "../urging.js";
