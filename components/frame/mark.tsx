/** Two pieces of wood that hold each other. */
export function Mark() {
  return (
    <svg aria-hidden viewBox="0 0 32 32" className="size-6 shrink-0">
      <rect width="32" height="32" rx="7" className="fill-accent" />
      <path d="M7 10h9v4h-4v8H7zM25 22h-9v-4h4v-8h5z" className="fill-on-accent" />
    </svg>
  )
}
