import { SignUp } from '../sign-up'

export const metadata = { title: 'About' }

export default function About() {
  return (
    <main>
      <h1>About</h1>
      <SignUp />
    </main>
  )
}
