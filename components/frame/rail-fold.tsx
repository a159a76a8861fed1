'use client'

import { PanelLeftClose, PanelLeftOpen } from 'lucide-react'
import { IconButton } from '@/components/ui/icon-button'
import { RAIL_KEY } from './rail'

/** Folds the rail to icons and back; the mark stands on `<html>`, where RailScript puts it before the first paint. */
export function RailFold() {
  const fold = () => {
    const { dataset } = document.documentElement
    if (dataset.rail === 'folded') delete dataset.rail
    else dataset.rail = 'folded'
    localStorage.setItem(RAIL_KEY, dataset.rail ?? 'open')
  }
  return (
    <>
      <IconButton label="Fold the rail" onClick={fold} className="hidden md:inline-flex folded:hidden">
        <PanelLeftClose aria-hidden />
      </IconButton>
      <IconButton label="Unfold the rail" onClick={fold} className="hidden md:folded:inline-flex">
        <PanelLeftOpen aria-hidden />
      </IconButton>
    </>
  )
}
