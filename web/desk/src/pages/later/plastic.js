// From the batch at the bank to the card in a hand. One file of the build, fetched later than the desk itself (../index.js).

export { Batch } from "../batch.js";
export { Batches } from "../batches.js";
export { Cards } from "../cards.js";
export { Custody } from "../custody.js";
