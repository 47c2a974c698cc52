// The build puts 'use client' above this: the app router may render the component in a server layout.
export { Footfall, useFootfall } from './react.js'
