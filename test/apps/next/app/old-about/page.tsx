import { redirect } from 'next/navigation'

export default function OldAbout() {
  redirect('/about')
}
