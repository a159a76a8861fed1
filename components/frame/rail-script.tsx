import { RAIL_KEY } from './rail'

const SCRIPT = `try{if(localStorage.getItem(${JSON.stringify(RAIL_KEY)})==='folded')document.documentElement.dataset.rail='folded'}catch{}`

/** Folds the rail before the first paint, so that the page does not jump. The text is a constant, never data. */
export function RailScript({ nonce }: { nonce: string }) {
  return (
    <script nonce={nonce} suppressHydrationWarning>
      {SCRIPT}
    </script>
  )
}
