'use client'

import type { ReactNode } from 'react'
import { Field, inputStyle } from '@/components/ui/field'
import { Switch } from '@/components/ui/switch'
import { useEditor, useEditorState } from '../editor-context'
import { changeDocument } from '../store/commands'
import { TimeZoneField } from './time-zone-field'

/** What holds for the whole scenario; shown while nothing is chosen. */
export function ScenarioPanel({ close }: { close: ReactNode }) {
  const { store } = useEditor()
  const document = useEditorState(state => state.draft.document)
  const { settings } = document
  const rest = () => store.getState().rest()
  return (
    <div className="space-y-4 overflow-y-auto p-4">
      <div className="-mt-1 -mr-2 flex items-center justify-between">
        <h2>Scenario</h2>
        {close}
      </div>
      <Field label="Description">
        {control => (
          <textarea
            {...control}
            rows={4}
            maxLength={5_000}
            value={document.description ?? ''}
            onChange={event =>
              store
                .getState()
                .apply(
                  'Describe',
                  draft => changeDocument(draft, { description: event.target.value }),
                  'description',
                )
            }
            onBlur={rest}
            className={inputStyle}
          />
        )}
      </Field>
      <TimeZoneField
        value={document.timeZone}
        onChange={timeZone =>
          store.getState().apply('Time zone', draft => {
            const { timeZone: _before, ...others } = draft.document
            return { ...draft, document: timeZone === undefined ? others : { ...others, timeZone } }
          })
        }
      />
      <Field
        label="Bundles at once"
        help="1 to 50. So many bundles of the first list are worked on at the same time; what comes of one bundle stays in order."
      >
        {control => (
          <input
            {...control}
            type="number"
            min={1}
            max={50}
            value={settings.parallelism}
            onChange={event => {
              const parallelism = Math.min(50, Math.max(1, Math.round(event.target.valueAsNumber) || 1))
              store
                .getState()
                .apply('Bundles at once', draft =>
                  changeDocument(draft, { settings: { ...settings, parallelism } }),
                )
            }}
            className={inputStyle}
          />
        )}
      </Field>
      <Switch
        label="Stop at the first failure"
        help="Otherwise one bad bundle does not stop the others."
        checked={settings.stopAtFirstFailure}
        onChange={stopAtFirstFailure =>
          store
            .getState()
            .apply('Stop at the first failure', draft =>
              changeDocument(draft, { settings: { ...settings, stopAtFirstFailure } }),
            )
        }
      />
    </div>
  )
}
