import fc from 'fast-check'

/**
 * In CI property tests walk the same cases every time, so that a red build is about the change; everywhere else each
 * run explores new ones. `FC_SEED=<number>` repeats what a failure printed.
 */
const CI_SEED = 20_261_124

const given = process.env.FC_SEED ?? (process.env.CI ? String(CI_SEED) : undefined)
if (given !== undefined) fc.configureGlobal({ seed: Number(given) })
