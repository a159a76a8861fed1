import { cache } from 'react'
import { query } from './query'

/** How many questions are open, up to 100; asked once for the frame and the page in it. */
export const openQuestions = cache(() => query('questions.count', {}))
