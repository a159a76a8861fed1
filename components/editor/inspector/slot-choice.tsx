'use client'

import { Plus } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { lazy, Suspense, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Select } from '@/components/ui/select'
import { type Filler, SLOT_WORDS, type SlotKind } from '@/lib/module-kit/slot'

const HookDialog = lazy(() =>
  import('@/components/event-hooks/hook-dialog').then(file => ({ default: file.HookDialog })),
)

/** What a module's slot is filled with; a webhook can be made in place. */
export function SlotChoice({
  kind,
  fillers,
  chosen,
  onChoose,
}: {
  kind: SlotKind
  fillers: readonly Filler[]
  chosen: string | undefined
  onChoose: (filler: Filler) => void
}) {
  const router = useRouter()
  const [making, setMaking] = useState(false)
  // Made here, and not yet among what the page knows.
  const [made, setMade] = useState<Filler[]>([])
  const all = [...fillers, ...made.filter(one => !fillers.some(({ id }) => id === one.id))]
  const word = SLOT_WORDS[kind]
  const label = `${word.charAt(0).toUpperCase()}${word.slice(1)}`
  return (
    <div className="space-y-1">
      <span className="block font-medium text-sm">{label}</span>
      <div className="flex gap-2">
        <div className="min-w-0 flex-1">
          <Select
            aria-label={label}
            options={all.filter(one => one.kind === kind).map(({ id, name }) => ({ value: id, label: name }))}
            value={chosen ?? null}
            placeholder={`Choose a ${word}`}
            onChange={id => {
              const filler = all.find(one => one.id === id)
              if (filler) onChoose(filler)
            }}
          />
        </div>
        {kind === 'okta-webhook' && (
          <Button onClick={() => setMaking(true)}>
            <Plus aria-hidden className="size-4" /> New
          </Button>
        )}
      </div>
      {making && (
        <Suspense>
          <HookDialog
            onClose={() => setMaking(false)}
            connections={fillers.filter(one => one.kind === 'okta')}
            onMade={({ id, name }) => {
              const filler: Filler = { id, name, kind: 'okta-webhook' }
              setMade(before => [...before, filler])
              onChoose(filler)
              router.refresh()
            }}
          />
        </Suspense>
      )}
    </div>
  )
}
