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
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean)
  const fits = (module: ModuleDescriptor): boolean => {
    const text = `${module.title} ${module.summary} ${module.key}`.toLowerCase()
    return words.every(word => text.includes(word))
  }
  const groups = new Map<string, ModuleDescriptor[]>()
  for (const module of descriptors.filter(fits)) {
    const title = TITLES[module.kind]
    groups.set(title, [...(groups.get(title) ?? []), module])
  }
  return [...groups].map(([title, modules]) => ({ title, modules }))
}
