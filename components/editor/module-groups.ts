import { hasWords } from '@/components/has-words'
import type { ModuleDescriptor } from '@/lib/module-kit/describe'

const TITLES: Record<ModuleDescriptor['kind'], string> = {
  trigger: 'Triggers',
  search: 'Okta',
  action: 'Okta',
  flow: 'Flow',
}

export interface ModuleGroup {
  title: string
  modules: ModuleDescriptor[]
}

/** Modules whose title or summary has every typed word, by group. */
export function grouped(descriptors: readonly ModuleDescriptor[], wanted: string): ModuleGroup[] {
  const fits = ({ title, summary, key }: ModuleDescriptor): boolean =>
    hasWords(`${title} ${summary} ${key}`, wanted)
  const groups = new Map<string, ModuleDescriptor[]>()
  for (const module of descriptors.filter(fits)) {
    const title = TITLES[module.kind]
    groups.set(title, [...(groups.get(title) ?? []), module])
  }
  return [...groups].map(([title, modules]) => ({ title, modules }))
}
