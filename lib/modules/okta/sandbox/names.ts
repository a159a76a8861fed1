/** Made-up people are put together from these; the lists are mixed at random, so no pair is a real person. */
export const FIRST_NAMES = (
  'Aaliyah Adaeze Aiko Alejandra Amara Ananya André Anouk Arjun Astrid Beatriz Björn Callum Carlos Chiara Chloé Daiyu ' +
  'Dalia Diego Dmitri Elif Emeka Emre Esperanza Fatima Femi Finn Freya Gabriela Giulia Grace Hamza Hana Henrik Ibrahim ' +
  'Ingrid Isla Jamal Jasmine João Kaito Kofi Kwame Lakshmi Layla Leilani Liam Linh Lucía Mairéad Malik Marek Mateo Mei ' +
  'Mohammed Nadia Naomi Nia Niamh Nikolai Noor Olga Oluwaseun Oscar Paloma Priya Quentin Rania Ravi Renée Rohan Rosa ' +
  'Sakura Samuel Sanjay Sibusiso Siobhán Søren Sofia Tadeusz Tariq Thandiwe Thu Tomás Uma Valentina Viktor Wanjiru ' +
  'Wei Xiomara Yara Yusuf Zainab Zoë Zsófia'
).split(' ')

export const LAST_NAMES = (
  'Abubakar Achterberg Adeyemi Almeida Andersson Banerjee Bauer Bianchi Boateng Brennan Castellanos Chakraborty Chen ' +
  "Choi Cohen D'Angelo D'Souza Delacroix Diallo Dlamini Eriksen Fernández Fitzgerald Fofanah Fujimoto García Goldberg " +
  'Gómez-Villanueva Grünwald Haddad Hakimi Hernández Hoang Horváth Ishikawa Ivanova Jankowski Johansson Kamau Kapoor ' +
  'Kaur Khalil Kowalczyk Kruger Lindqvist Lombardi Mahlangu Martínez Mbeki McAllister Mendes Moreau Müller Mwangi ' +
  "Nakamura Nguyen Novák O'Brien O'Connell O'Donoghue Okafor Okonkwo Osei Park Patel Petrov Quispe Rahman Reyes Rossi " +
  'Sahin Salazar Santos Schneider Sharma Silva Singh Sokolov Stefánsson Takahashi Tanaka Thompson Tran Ueda ' +
  'Vandenbroucke Vasquez Venkataraghavan-Subramaniam Wachowski Walker Wang Whitaker Williams Yamamoto Yıldız Zhang Zulu'
).split(' ')

/** Departments, and the titles found there; the first is the manager's. */
export const DEPARTMENTS: readonly (readonly [string, readonly string[]])[] = [
  [
    'Engineering',
    [
      'Engineering Manager',
      'Software Engineer',
      'Senior Software Engineer',
      'Site Reliability Engineer',
      'QA Engineer',
    ],
  ],
  [
    'Sales',
    ['Sales Director', 'Account Executive', 'Sales Development Representative', 'Solutions Engineer'],
  ],
  ['HR', ['HR Manager', 'HR Business Partner', 'Recruiter', 'People Operations Specialist']],
  ['Finance', ['Finance Director', 'Accountant', 'Financial Analyst', 'Payroll Specialist']],
  ['IT', ['IT Manager', 'Systems Administrator', 'Identity Engineer', 'Help Desk Technician']],
  ['Support', ['Support Manager', 'Support Engineer', 'Customer Success Manager']],
  ['Legal', ['General Counsel', 'Corporate Counsel', 'Paralegal', 'Compliance Analyst']],
  ['Marketing', ['Marketing Director', 'Content Strategist', 'Product Marketing Manager', 'Designer']],
]

/** City, state or null, country code, locale, time zone. */
export const PLACES: readonly (readonly [string, string | null, string, string, string])[] = [
  ['San Francisco', 'CA', 'US', 'en_US', 'America/Los_Angeles'],
  ['Austin', 'TX', 'US', 'en_US', 'America/Chicago'],
  ['Toronto', 'ON', 'CA', 'en_CA', 'America/Toronto'],
  ['London', null, 'GB', 'en_GB', 'Europe/London'],
  ['Dublin', null, 'IE', 'en_IE', 'Europe/Dublin'],
  ['Berlin', null, 'DE', 'de_DE', 'Europe/Berlin'],
  ['Kraków', null, 'PL', 'pl_PL', 'Europe/Warsaw'],
  ['São Paulo', 'SP', 'BR', 'pt_BR', 'America/Sao_Paulo'],
  ['Bengaluru', 'KA', 'IN', 'en_IN', 'Asia/Kolkata'],
  ['Singapore', null, 'SG', 'en_SG', 'Asia/Singapore'],
  ['Tokyo', null, 'JP', 'ja_JP', 'Asia/Tokyo'],
  ['Nairobi', null, 'KE', 'en_KE', 'Africa/Nairobi'],
]

export const SKILLS = [
  'Terraform',
  'SQL',
  'Python',
  'Negotiation',
  'Onboarding',
  'Accessibility',
  'German',
  'Spanish',
  'Budgeting',
  'Incident response',
]

/** Groups beside those of the departments, with the share of people in them. */
export const EXTRA_GROUPS: readonly (readonly [string, string, number])[] = [
  ['Contractors', 'People with a contract end date', 0],
  ['Managers', 'People who lead a department', 0],
  ['VPN Users', 'May connect from outside the offices', 0.4],
  ['GitHub Developers', 'Seats in the code host', 0.2],
  ['Legal Hold', 'Mailboxes that must be kept', 0.02],
]
