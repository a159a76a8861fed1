'use client'

import { Ellipsis, Pencil, UserCheck, UserMinus, UserX } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { ask, wordsOf } from '@/components/ask'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { Field, inputStyle } from '@/components/ui/field'
import { IconButton } from '@/components/ui/icon-button'
import { Menu, MenuItem } from '@/components/ui/menu'
import { Notice } from '@/components/ui/notice'
import { toast } from '@/components/ui/toasts'
import type { SandboxPerson } from './sandbox-view'

type Lifecycle = 'activate' | 'deactivate' | 'suspend' | 'unsuspend'

/** What an administrator of the org would do to a person, so that events come of it. */
export function PersonMenu({ person }: { person: SandboxPerson }) {
  const router = useRouter()
  const [editing, setEditing] = useState(false)
  const { id: userId, name, status } = person
  const change = (is: Lifecycle, done: string) =>
    ask('sandbox.change', { userId, change: { is } }).then(
      () => {
        router.refresh()
        toast(`${name} is ${done}.`)
      },
      error => toast(wordsOf(error), 'failed'),
    )
  return (
    <>
      <Menu
        trigger={
          <IconButton label={`More for ${name}`}>
            <Ellipsis />
          </IconButton>
        }
      >
        <MenuItem onClick={() => setEditing(true)}>
          <Pencil aria-hidden /> Edit profile
        </MenuItem>
        {status === 'ACTIVE' && (
          <MenuItem onClick={() => change('suspend', 'suspended')}>
            <UserX aria-hidden /> Suspend
          </MenuItem>
        )}
        {status === 'SUSPENDED' && (
          <MenuItem onClick={() => change('unsuspend', 'active again')}>
            <UserCheck aria-hidden /> Unsuspend
          </MenuItem>
        )}
        {status === 'DEPROVISIONED' || status === 'STAGED' ? (
          <MenuItem onClick={() => change('activate', 'activated')}>
            <UserCheck aria-hidden /> Activate
          </MenuItem>
        ) : (
          <MenuItem onClick={() => change('deactivate', 'deactivated')}>
            <UserMinus aria-hidden /> Deactivate
          </MenuItem>
        )}
      </Menu>
      {editing && <PersonDialog person={person} onClose={() => setEditing(false)} />}
    </>
  )
}

const FIELDS = [
  ['firstName', 'First name', true],
  ['lastName', 'Last name', true],
  ['title', 'Title', false],
  ['department', 'Department', false],
  ['costCenter', 'Cost center', false],
] as const

function PersonDialog({ person, onClose }: { person: SandboxPerson; onClose: () => void }) {
  const router = useRouter()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const data = new FormData(event.currentTarget)
    const text = (name: string) => String(data.get(name) ?? '').trim()
    const profile = {
      firstName: text('firstName'),
      lastName: text('lastName'),
      title: text('title') || null,
      department: text('department') || null,
      costCenter: text('costCenter') || null,
    }
    setBusy(true)
    setError(null)
    try {
      await ask('sandbox.change', { userId: person.id, change: { is: 'profile', profile } })
      router.refresh()
      toast(`${person.name} is changed.`)
      onClose()
    } catch (failed) {
      setError(wordsOf(failed))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog open onClose={onClose} title={`Edit ${person.name}`}>
      <form onSubmit={save} className="space-y-4" autoComplete="off">
        {FIELDS.map(([name, label, required]) => (
          <Field key={name} label={label} required={required}>
            {control => (
              <input
                {...control}
                name={name}
                maxLength={100}
                defaultValue={person[name]}
                className={inputStyle}
              />
            )}
          </Field>
        ))}
        {error && <Notice look="failed">{error}</Notice>}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" busy={busy}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
