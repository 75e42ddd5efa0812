// A moment as people say it: today 14:02, yesterday, 12 May.

export function sayTime(iso: string, now = new Date()): string {
  const time = new Date(iso)
  if (Number.isNaN(time.getTime())) return ''
  const startOfDay = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
  const days = Math.round((startOfDay(now) - startOfDay(time)) / 86_400_000)
  const clock = time.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
  if (days <= 0) return `today ${clock}`
  if (days === 1) return `yesterday ${clock}`
  if (days < 7) return time.toLocaleDateString('en-GB', { weekday: 'long' })
  const year = time.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const)
  return time.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', ...year })
}
