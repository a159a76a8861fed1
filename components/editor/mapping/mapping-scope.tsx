'use client'

import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef } from 'react'
import { ModuleIcon } from '@/components/drawing/module-icon'
import type { ModuleDescriptor } from '@/lib/module-kit/describe'
import type { ScenarioDocument } from '@/lib/scenario/document'
import type { IconOf } from './pill-widget'
import { type Samples, type UpstreamModule, upstreamModules } from './upstream'

interface Scope {
  upstream: readonly UpstreamModule[]
  iconOf: IconOf
}

const NOTHING: Scope = { upstream: [], iconOf: () => null }
const ScopeContext = createContext<Scope>(NOTHING)

/** What mapping fields below may use; nothing outside of a `MappingScope`. */
export const useMappingScope = (): Scope => useContext(ScopeContext)

/**
 * Around fields with mappings: what the modules before `moduleKey` give.
 * @param samples  what each module gave in the last run, by key
 */
export function MappingScope({
  document,
  moduleKey,
  descriptors,
  samples,
  children,
}: {
  document: ScenarioDocument
  moduleKey: string
  descriptors: readonly ModuleDescriptor[]
  samples: Samples
  children: ReactNode
}) {
  const upstream = useUpstream(document, moduleKey, descriptors, samples)
  const icons = useRef<HTMLDivElement>(null)
  const iconOf = useCallback<IconOf>(
    key => icons.current?.querySelector(`[data-icon-of="${key}"] svg`)?.cloneNode(true) ?? null,
    [],
  )
  const scope = useMemo(() => ({ upstream, iconOf }), [upstream, iconOf])
  return (
    <ScopeContext value={scope}>
      {/* The editor draws outside of React and copies its icons from here. */}
      <div ref={icons} hidden>
        {upstream.map(one => (
          <span key={one.key} data-icon-of={one.key}>
            <ModuleIcon moduleKey={one.moduleKey} family={one.family} />
          </span>
        ))}
      </div>
      {children}
    </ScopeContext>
  )
}

/** The modules before this one; the same list as long as nothing in them changed, since every field redraws with it. */
export function useUpstream(
  document: ScenarioDocument,
  moduleKey: string,
  descriptors: readonly ModuleDescriptor[],
  samples: Samples,
): readonly UpstreamModule[] {
  const kept = useRef<{ made: readonly UpstreamModule[]; of: readonly unknown[] }>(undefined)
  const others = document.modules.filter(one => one.key !== moduleKey)
  const of = [moduleKey, descriptors, samples, document.links, ...others]
  const before = kept.current
  if (before && before.of.length === of.length && of.every((one, at) => one === before.of[at])) {
    return before.made
  }
  const made = upstreamModules(document, moduleKey, descriptors, samples)
  kept.current = { made, of }
  return made
}
