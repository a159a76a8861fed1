'use client'

import { useEffect, useState } from 'react'
import { toast } from './toasts'

/** How long "Copied" is said, in ms. */
const SAID_FOR = 1_500

/**
 * Copies a text; `copied` is true for a moment afterwards. Without https or localhost browsers refuse: then it says so.
 */
export function useCopy(): { copied: boolean; copy: (text: string) => Promise<void> } {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), SAID_FOR)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = async (text: string) => {
    try {
      await navigator.clipboard.writeText(text)
      setCopied(true)
    } catch {
      toast('The browser did not allow copying. Select the text and copy it by hand.', 'failed')
    }
  }
  return { copied, copy }
}
