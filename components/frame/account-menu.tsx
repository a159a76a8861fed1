'use client'

import { LogOut, Monitor, Moon, Sun } from 'lucide-react'
import { signOut } from 'next-auth/react'
import { useTheme } from 'next-themes'
import { Menu, MenuItem } from '@/components/ui/menu'

/** Who is signed in, the theme, and the way out. */
export function AccountMenu({ name, email }: { name: string; email: string }) {
  const { setTheme } = useTheme()
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
      <div className="border-line border-b px-2 pt-1 pb-2">
        <p className="font-medium text-sm">{name}</p>
        <p className="text-muted text-xs">{email}</p>
      </div>
      <MenuItem onClick={() => setTheme('light')}>
        <Sun aria-hidden /> Light
      </MenuItem>
      <MenuItem onClick={() => setTheme('dark')}>
        <Moon aria-hidden /> Dark
      </MenuItem>
      <MenuItem onClick={() => setTheme('system')}>
        <Monitor aria-hidden /> As the system
      </MenuItem>
      <MenuItem onClick={() => void signOut({ callbackUrl: '/sign-in' })}>
        <LogOut aria-hidden /> Sign out
      </MenuItem>
    </Menu>
  )
}
