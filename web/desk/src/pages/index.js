// The pages, in the order of the menu. `needs`: one of these routes must be open to the officer for it to stand in the menu.

import { Missing } from "./missing.js";
import { Register } from "./register.js";
import { Registers } from "./registers.js";
import { Upload } from "./upload.js";

/** [{path, title?, icon?, needs, Page, pages: [[number of further steps or the step itself, Page]]}]; without a title it is not in the menu. */
export const PAGES = [
  { path: "registers", title: "登记表", needs: ["GET /registers"], Page: Registers, below: { new: Upload, one: Register },
    icon: "M5 3h10l4 4v14H5zM9 11h7M9 15h7M9 7h3" },
];

/** The page of a place: {Page}. The first one for no place; a sentence for a place that there is none of. */
export function pageOf([first, second, ...rest]) {
  const found = first === undefined ? PAGES[0] : PAGES.find(({ path }) => path === first);
  if (!found || rest.length > 0) return { Page: Missing };
  if (second === undefined) return found;
  const Page = (Object.hasOwnProperty.call(found.below ?? {}, second) ? found.below[second] : found.below?.one) ?? Missing;
  return { Page };
}
