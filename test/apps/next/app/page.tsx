import { Opened } from './opened'
import { SignUp } from './sign-up'

export const metadata = { title: 'Home' }

export default function Home() {
  return (
    <main>
      <h1>Home</h1>
      <Opened />
      <SignUp />
    </main>
  )
}
