import { Fragment, type ReactNode } from 'react'
import { ModuleIcon } from '@/components/drawing/module-icon'
import { BRACES, BROKEN_PILL, EXPRESSION, PILL, PILL_OWNER, PILL_TITLE } from './pill-style'
import { type Reference, referencesIn, soleReference } from './references'
import { mappingsIn, type TextMode } from './tokens'
import type { UpstreamModule } from './upstream'
import { pillOf } from './words'

/** A text with its mappings as pills, not to be edited: what stands in a field until its editor is there. */
export function StillText({
  text,
  mode,
  upstream,
}: {
  text: string
  mode: TextMode
  upstream: readonly UpstreamModule[]
}) {
  const known = (root: string): boolean => upstream.some(one => one.key === root) || /^m[1-9]\d*$/.test(root)
  const pieces: ReactNode[] = []
  let at = 0
  for (const { from, to, inner, source, closed } of mappingsIn(text, mode)) {
    pieces.push(text.slice(at, from))
    at = to
    const sole = closed && mode === 'template' ? soleReference(source, known) : null
    if (sole) pieces.push(<StillPill reference={sole} source={source} upstream={upstream} />)
    else if (mode === 'expression') pieces.push(parts(source, known, upstream))
    else {
      pieces.push(
        <span className={EXPRESSION}>
          <span className={BRACES}>{text.slice(from, inner.from)}</span>
          {parts(source, known, upstream)}
          <span className={BRACES}>{text.slice(inner.to, to)}</span>
        </span>,
      )
    }
  }
  pieces.push(text.slice(at))
  // Pieces have no identity beyond their place.
  return pieces.map((piece, place) => <Fragment key={String(place)}>{piece}</Fragment>)
}

function parts(
  source: string,
  known: (root: string) => boolean,
  upstream: readonly UpstreamModule[],
): ReactNode {
  const pieces: ReactNode[] = []
  let at = 0
  for (const reference of referencesIn(source, known)) {
    pieces.push(
      source.slice(at, reference.from),
      <StillPill key={reference.from} reference={reference} source={source} upstream={upstream} />,
    )
    at = reference.to
  }
  return [...pieces, source.slice(at)]
}

function StillPill({
  reference,
  source,
  upstream,
}: {
  reference: Reference
  source: string
  upstream: readonly UpstreamModule[]
}) {
  const { module, owner, title, hint } = pillOf(reference, source, upstream)
  return (
    <span className={module ? PILL : BROKEN_PILL} title={hint}>
      {module && (
        <ModuleIcon
          moduleKey={module.moduleKey}
          family={module.family}
          className="size-auto bg-transparent"
        />
      )}
      <span className={title === '' ? PILL_TITLE : PILL_OWNER}>{owner}</span>
      {title !== '' && <span className={PILL_TITLE}>{title}</span>}
    </span>
  )
}
