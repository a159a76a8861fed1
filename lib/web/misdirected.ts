import type { GateRefusal } from './gate'

/**
 * A request under a name that is not ours. Names are settings, so that no foreign one can be made to point here; who
 * runs this server reads which setting, and who only opened a link reads where to go.
 *
 * @param asked  the Host header, anybody's text
 */
export function misdirected(url: string, urlIsSet: boolean, asked: string | undefined): GateRefusal {
  const message = `This server answers at ${url}.`
  const name = asked !== undefined && URL.canParse(`http://${asked}`) ? new URL(`http://${asked}`).host : null
  const help =
    name === null
      ? ''
      : urlIsSet
        ? `<p>If people are to come by this name, set <code>JOINERY_URL</code> to it where Joinery is started. It is
           <code>${escaped(url)}</code> now.</p>`
        : `<p>If this is your server: start it with <code>JOINERY_URL=http://${escaped(name)}</code>, or with the https
           address of the proxy in front of it, and open this page again.</p>`
  return { status: 421, code: 'invalid', message, page: pageOf(url, help) }
}

const pageOf = (url: string, help: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Joinery is at another address</title>
<style>
  :root { color-scheme: light dark }
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 36rem; margin: 15vh auto; padding: 0 1.5rem }
  h1 { font-size: 1.25rem }
  code { font-size: 0.9em; overflow-wrap: anywhere }
</style>
<h1>Joinery is at another address</h1>
<p>It answers at <a href="${escaped(url)}">${escaped(url)}</a>, and not under the name in your address bar.</p>
${help}
</html>
`

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, character => `&#${character.codePointAt(0)};`)
