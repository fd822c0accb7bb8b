// Card numbers as people type and paste them. No part of this file keeps or sends a number.

const SHORTEST = 16, LONGEST = 19; // digits of a UnionPay number

/** The digits of a text; full-width digits count, everything else is left out. */
export function digitsOf(text) {
  return text.normalize("NFKC").replace(/\D/g, "");
}

/** Digits in groups of four, as they stand on the card. */
export function grouped(digits) {
  return digits.replace(/(\d{4})(?=\d)/g, "$1 ");
}

/** ISO/IEC 7812-1 annex B. */
export function luhn(digits) {
  let sum = 0;
  for (let place = 0; place < digits.length; place++) {
    let digit = Number(digits[digits.length - 1 - place]);
    if (place % 2 === 1) digit = digit > 4 ? 2 * digit - 9 : 2 * digit;
    sum += digit;
  }
  return sum % 10 === 0;
}

/** Why a number cannot be a card's, in words for the person who typed it; "" when it can. Luhn is a doubt, not a reason. */
export function problemOf(digits) {
  if (digits === "") return "请输入卡号。";
  if (digits.length < SHORTEST) return `卡号还不完整：现有 ${digits.length} 位，请补全后再查验。`;
  if (digits.length > LONGEST) return `卡号多了几位：现有 ${digits.length} 位，最多 ${LONGEST} 位，请核对。`;
  if (!/^6[02]/.test(digits)) return "会员卡的卡号以 62 或 60 开头，请对照卡面核对。";
  return "";
}

/** Keep an input grouped while typing, pasting and deleting, the caret beside the same digit. */
export function groupWhileTyping(input) {
  let before = "";
  input.addEventListener("beforeinput", () => { before = input.value; });
  const regroup = (event) => {
    if (event.isComposing) return; // the input method has not decided yet
    let left = digitsOf(input.value.slice(0, input.selectionStart));
    let right = digitsOf(input.value.slice(input.selectionStart));
    // whoever deletes a gap means the digit beyond it
    const onlyGap = digitsOf(before) === left + right && before !== input.value;
    if (onlyGap && event.inputType === "deleteContentBackward") left = left.slice(0, -1);
    if (onlyGap && event.inputType === "deleteContentForward") right = right.slice(1);
    const shown = grouped(left + right);
    if (shown === input.value) return;
    input.value = shown;
    const caret = grouped(left + (right ? "0" : "")).length - (right ? 1 : 0);
    input.setSelectionRange(caret, caret);
  };
  input.addEventListener("input", regroup);
  input.addEventListener("compositionend", regroup);
}
