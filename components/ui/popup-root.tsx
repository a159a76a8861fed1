/** Where lists, menus and tooltips open: a place of its own, so that nothing on a page stands outside of every landmark. */
const ID = 'popups'

export const PopupRoot = () => <section id={ID} aria-label="What has opened" />

/** The place, for a portal; undefined while the page is still on the server. */
export const popupRoot = (): HTMLElement | undefined =>
  typeof document === 'undefined' ? undefined : (document.getElementById(ID) ?? undefined)
