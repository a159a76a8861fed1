/** How menus, lists of choices and popovers look: one paper above the page. */
export const popupStyle =
  'rounded-md border border-line bg-raised p-1 text-ink text-sm shadow-float outline-none transition-opacity duration-120 data-[ending-style]:opacity-0 data-[starting-style]:opacity-0'

/** One row in such a list. */
export const optionStyle =
  'flex min-h-8 cursor-default select-none items-center gap-2 rounded-sm px-2 py-1 outline-none data-[highlighted]:bg-hover data-[disabled]:opacity-50'
