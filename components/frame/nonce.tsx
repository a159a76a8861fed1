'use client'

import { createContext, useContext } from 'react'

const Nonce = createContext('')

export const NonceProvider = Nonce.Provider

/** The page's nonce, for libraries that insert `<style>` by themselves (CodeMirror's `EditorView.cspNonce`). */
export const useNonce = (): string => useContext(Nonce)
