import type { ModuleDescriptor } from '@/lib/module-kit/describe'
import type { ScenarioModule } from '@/lib/scenario/document'

/** A module as the drawing shows it, near or far. */
export interface CardProps {
  module: ScenarioModule
  descriptor: ModuleDescriptor | undefined
  /** Succeeded and failed. */
  counts?: [number, number] | undefined
  running?: boolean
  problem?: string | undefined
  selected?: boolean
}
