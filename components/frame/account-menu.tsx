'use client'

import { Link2, LogOut, Monitor, Moon, Sun } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { signOut } from 'next-auth/react'
import { useTheme } from 'next-themes'
import { Menu, MenuChoices, MenuItem, MenuLine } from '@/components/ui/menu'

const THEMES = [
  {
    value: 'light',
    label: (
      <>
        <Sun aria-hidden /> Light
      </>
    ),
  },
  {
    value: 'dark',
    label: (
      <>
        <Moon aria-hidden /> Dark
      </>
    ),
  },
  {
    value: 'system',
    label: (
      <>
        <Monitor aria-hidden /> As the system
      </>
    ),
  },
]

/**
 * Who is signed in, the theme, and the way out.
 * @param okta  whether the account is linked to Okta; null where people do not sign in with it
 */
export function AccountMenu({
  name,
  email,
  okta,
}: {
  name: string
  email: string
  okta: 'linked' | 'not-linked' | null
}) {
  const router = useRouter()
  const { theme, setTheme } = useTheme()
  const initials = name
    .split(/\s+/)
    .map(part => part[0] ?? '')
    .join('')
    .slice(0, 2)
    .toUpperCase()
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={`Account of ${name}`}
          className="flex size-8 items-center justify-center rounded-full bg-selected font-semibold text-accent text-xs hover:bg-hover"
        >
          {initials}
        </button>
      }
    >
      <div className="-mx-1 mb-1 border-line border-b px-3 pt-1 pb-2">
        <p className="font-medium text-sm">{name}</p>
        <p className="text-muted text-xs">{email}</p>
      </div>
      <MenuChoices label="Theme" options={THEMES} value={theme ?? 'system'} onChange={setTheme} />
      <MenuLine />
      {okta !== null && (
        <MenuItem onClick={() => router.push('/account')}>
          <Link2 aria-hidden /> {okta === 'linked' ? 'Okta sign-in' : 'Link Okta sign-in'}
        </MenuItem>
      )}
      <MenuItem onClick={() => void signOut({ callbackUrl: '/sign-in' })}>
        <LogOut aria-hidden /> Sign out
      </MenuItem>
    </Menu>
  )
}
