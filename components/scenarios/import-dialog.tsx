'use client'

import { useRouter } from 'next/navigation'
import { type ChangeEvent, type FormEvent, useState } from 'react'
import { AskError, ask, wordsOf } from '@/components/ask'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Field, inputStyle } from '@/components/ui/field'
import { Notice } from '@/components/ui/notice'

/** Takes a scenario document from a file or pasted, and says plainly what is wrong with it. */
export function ImportDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const router = useRouter()
  const [text, setText] = useState('')
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<AskError | string | null>(null)
  const choose = async (event: ChangeEvent<HTMLInputElement>) => {
    const [file] = event.target.files ?? []
    if (file) setText(await file.text())
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setError(null)
    try {
      const { id } = await ask('scenarios.import', { text })
      router.push(`/scenarios/${id}`)
    } catch (failed) {
      setError(failed instanceof AskError ? failed : wordsOf(failed))
      setBusy(false)
    }
  }
  const issues = error instanceof AskError ? (error.refusal.issues ?? []) : []
  return (
    <Dialog
      open={open}
      onClose={onClose}
      wide
      // The text is still there when it is opened again.
      dirty={false}
      title="Import a scenario"
      description="Its connections are found by their names."
    >
      <form onSubmit={submit} className="space-y-4">
        <Field label="Document">
          {control => (
            <input
              {...control}
              type="file"
              accept=".json,application/json"
              onChange={choose}
              className={inputStyle}
            />
          )}
        </Field>
        <Field label="Or paste it">
          {control => (
            <textarea
              {...control}
              value={text}
              onChange={event => setText(event.target.value)}
              rows={10}
              spellCheck={false}
              className={`${inputStyle} font-mono`}
            />
          )}
        </Field>
        {error && (
          <Notice look="failed">
            <p>{error instanceof AskError ? error.message : error}</p>
            {issues.length > 1 && (
              <ul className="mt-1 list-disc pl-4">
                {issues.map(issue => (
                  <li key={`${issue.path} ${issue.message}`}>
                    <code>{issue.path}</code> {issue.message}
                  </li>
                ))}
              </ul>
            )}
          </Notice>
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={busy} disabled={text.trim() === ''}>
            Import
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
