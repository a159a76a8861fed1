// What appears is awaited for as long as a busy machine may take, and no longer than that when it is there.
if (typeof document !== 'undefined') {
  const { configure } = await import('@testing-library/react')
  configure({ asyncUtilTimeout: 20_000 })
}

export {}
