'use client'

import { createContext, useContext } from 'react'
import type { Option } from '@/components/ui/option'

/** Loads choices from the org. @throws with words for people */
export type LoadOptions = (name: string, search: string) => Promise<readonly Option[]>

/** What every field of a form may need besides its own value. */
export interface FormSurroundings {
  /** False in a trigger: nothing comes before it that could be mapped. */
  mappable: boolean
  problems: ReadonlyMap<string, string>
  /** Null while no connection is chosen. */
  loadOptions: LoadOptions | null
  /** Choices seen so far, by loader and value, so that an id is shown by its name. */
  seen: Map<string, Option>
  /** Answers by loader and search, so that fields of one kind share them. */
  answers: Map<string, Promise<readonly Option[]>>
}

const FormContext = createContext<FormSurroundings>({
  mappable: true,
  problems: new Map(),
  loadOptions: null,
  seen: new Map(),
  answers: new Map(),
})

export const FormProvider = FormContext.Provider
export const useForm = (): FormSurroundings => useContext(FormContext)
