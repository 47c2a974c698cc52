import { Option } from 'commander'
import { type SETTINGS, STORE_SETTING } from '../config.js'

type Setting = (typeof SETTINGS)[keyof typeof SETTINGS]

/** The flag of a setting; its environment variable stands in for it. */
export const settingOption = ({ flag, env, default: value, help }: Setting) =>
  new Option(flag, help).env(env).default(value)

export const storeOption = () => settingOption(STORE_SETTING)

/** For an option that may come several times. */
export const repeated = (text: string, before: string[] = []) => [...before, text]

export const jsonOption = () => new Option('--json', 'print JSON on standard output')

/** What `--help` ends with. */
export const examples = (...lines: string[]) => `\nExamples:\n${lines.map((line) => `  $ footfall ${line}`).join('\n')}`

/** For machines: lists as arrays, what was made or changed as objects; names as the API has them. */
export const printJson = (value: object) => console.log(JSON.stringify(value, null, 2))
