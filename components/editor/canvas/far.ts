'use client'

import { createContext } from 'react'

/** Whether the drawing is seen from so far away that nothing on it can be read. */
export const FarContext = createContext(false)
