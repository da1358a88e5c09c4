/** Skills of the other trades; the format is described in `skills.ts`. */
export const tradeSkills = `
Accounting | comptabilité | comptable | accountant | bookkeeping | bookkeeper | comptabilité générale | general ledger
Payroll | paie | gestion de la paie | fiches de paie | bulletins de salaire | payslips | gestionnaire de paie
Tax returns | déclarations fiscales | fiscalité | tva | tax | taxation | vat | liasse fiscale | tax compliance
Audit | audit financier | financial audit | commissariat aux comptes | internal audit | audit interne | auditor | auditeur
Financial analysis | analyse financière | financial analyst | analyste financier | contrôle de gestion | management control | contrôleur de gestion | financial modelling
Invoicing | facturation | factures fournisseurs | accounts payable | accounts receivable | comptabilité fournisseurs | comptabilité clients | invoices | factures
Budgeting | budget | gestion budgétaire | budgets | suivi budgétaire | budget management
IFRS | normes ifrs | us gaap | gaap
Sage* | sage 100 | sage compta | sage comptabilité ~ accounting-software
Cegid ~ accounting-software
Quadratus ~ accounting-software
QuickBooks | xero ~ accounting-software
Excel* | microsoft excel | tableur | spreadsheets | tableaux croisés dynamiques | pivot tables | vba
Microsoft Office | pack office | ms office | office 365 | microsoft 365 | bureautique | suite office
Word* | microsoft word
PowerPoint
Human resources | ressources humaines | rh** | hr** | human resource | hr manager | responsable rh
Recruitment | recrutement | talent acquisition | sourcing | recruiter | chargé de recrutement | recruteur
Labour law | droit du travail | droit social | employment law | labor law
Contract law | droit des contrats | droit des affaires | business law | corporate law | droit des sociétés | contract drafting | rédaction de contrats
GDPR | rgpd | protection des données | data protection | data privacy
Litigation | contentieux | précontentieux
Training | formation professionnelle | animation de formations | trainer | formateur | animer des formations | delivering training
Sales | vente | ventes | commercial | technico-commercial | sales representative | vendeur | salesperson | sales executive | force de vente | conseiller de vente
Prospecting | prospection | prospection commerciale | lead generation | business development | cold calling | développement commercial
Negotiation | négociation | négociations | négocier | negotiating | négociation commerciale
Key accounts | grands comptes | key account management | account manager | account management | portefeuille clients | gestion de portefeuille
Customer service | service client | relation client | customer support | customer care | service clientèle | relation clientèle | satisfaction client | conseiller clientèle
CRM | gestion de la relation client | customer relationship management
Salesforce ~ crm-software
HubSpot ~ crm-software
Cash handling | encaissement | tenue de caisse | caisse** | cashier | hôte de caisse | hôtesse de caisse | caissier | till operation | gestion de caisse
Merchandising | mise en rayon | facing* | merchandiser | mise en valeur des produits | visual merchandising
Call centre | call center | centre d'appels | téléconseiller | télévente | telesales
Marketing | marketing digital | digital marketing | webmarketing | chargé de marketing | chef de produit | product marketing
SEO | référencement naturel | référencement | search engine optimization | search engine optimisation
SEA** | google ads | adwords | paid search
Social media | réseaux sociaux | community management | community manager
Copywriting | rédaction web | content writing | copywriter | rédacteur web | content marketing | rédaction de contenus
Google Analytics | ga4 | web analytics
Events | événementiel | organisation d'événements | event planning | event management
Communication | communication interne | communication externe | relations presse | public relations | chargé de communication
Project management | gestion de projet | gestion de projets | chef de projet | project manager | conduite de projet | pmp | pilotage de projet | pilotage de projets | management de projet
Product management | product owner | product manager | gestion de produit | po**
Team management | management d'équipe | encadrement d'équipe | team leadership | team leader | chef d'équipe | people management | gestion d'équipe | management d'équipes | encadrement
Office administration | secrétariat | secrétaire | assistant administratif | administrative assistant | assistante de direction | executive assistant | gestion administrative | office manager | secretary | assistanat
Reception | accueil | réceptionniste | receptionist | accueil physique | accueil téléphonique | front desk | standard téléphonique
Diary management | gestion d'agenda | gestion des agendas | calendar management | prise de rendez-vous
Translation | traduction | traducteur | translator
Logistics | logistique | supply chain | chaîne logistique | chaîne d'approvisionnement | logisticien
Warehouse | entrepôt | préparation de commandes | order picking | préparateur de commandes | magasinier | warehouse operative | cariste
Forklift | chariot élévateur | caces | caces 1 | caces 3 | caces 5 | forklift licence | chariots élévateurs
Stock management | gestion des stocks | gestion de stock | inventory management | inventaire | inventory | stock control | inventaires
Purchasing | achats | acheteur | procurement | buyer | approvisionnement | approvisionneur
Transport | affrètement | transport routier | exploitation transport | freight | haulage
Driving licence | permis de conduire | driver's license | driving license | full driving licence | permis B
Lorry driving | permis C | permis CE | permis poids lourd | poids lourds | chauffeur poids lourd | hgv | lorry driver | truck driver | fimo | chauffeur routier
Delivery driving | livraison | chauffeur livreur | livreur | delivery driver
Customs | douane | incoterms | dédouanement | customs clearance
Nursing | infirmier | soins infirmiers | nurse | registered nurse | ide** | infirmière diplômée d'état
Care assistance | aide-soignant | aide soignante | healthcare assistant | care assistant | deas | aide à la personne | auxiliaire de vie | nursing assistant | caregiver
Patient care | soins aux patients | soins | prise en charge des patients | patient safety | soin des patients
First aid | premiers secours | sst** | psc1 | gestes d'urgence | afgsu | gestes et soins d'urgence | cpr
Intensive care | réanimation | soins intensifs | icu** | critical care
Emergency care | urgences | service des urgences | emergency department
Elderly care | ehpad | gériatrie | geriatrics | personnes âgées | older people | nursing home
Medication | administration des médicaments | administration des traitements | medication administration | pharmacologie | pharmacology
Hygiene | hygiène | bionettoyage | infection control | infection prevention | règles d'hygiène
Childcare | petite enfance | garde d'enfants | crèche | nursery | auxiliaire de puériculture | early years | cap petite enfance
Teaching | enseignement | enseignant | teacher | professeur | pédagogie | pedagogy | classroom management | gestion de classe
Social work | travail social | assistant social | éducateur spécialisé | social worker | accompagnement social
Cooking | cuisine | cuisinier | cook | chef de partie | commis de cuisine | second de cuisine | line cook | sous chef | kitchen brigade
Pastry | pâtisserie | pâtissier | pastry chef | viennoiserie
Baking | boulangerie | boulanger | baker
HACCP | normes haccp | food safety | sécurité alimentaire | hygiène alimentaire | food hygiene
Table service | service en salle | serveur | waiter | waitress | service à table | chef de rang | waiting staff
Bartending | barman | bartender | mixologie | barista
Hotel housekeeping | femme de chambre | valet de chambre | gouvernante | housekeeping | entretien des chambres
Cleaning | nettoyage | agent d'entretien | propreté | cleaner | entretien des locaux
Masonry | maçonnerie | maçon | bricklaying | bricklayer | coffrage | ferraillage
Carpentry | charpente | charpentier | menuiserie | menuisier | carpenter | joinery
Plumbing | plomberie | plombier | plumber | sanitaire
Heating | chauffage | chauffagiste | cvc | hvac | climatisation | génie climatique | pompes à chaleur | heat pumps
Electrical installation | électricien | installation électrique | electrician | câblage | wiring | courants faibles | électricité bâtiment | electrical wiring
Electrical clearance | habilitation électrique | habilitations électriques | b1v | b2v
Industrial maintenance | maintenance industrielle | technicien de maintenance | maintenance technician | maintenance préventive | preventive maintenance | maintenance curative | dépannage industriel | électromécanicien
CMMS | gmao | sap pm
Automation | automatisme | automates | plc | siemens step 7 | tia portal | automaticien | automates programmables
Welding | soudure | soudeur | welder | soudage | tig** | mig** | tig welding
Machining | usinage | tourneur | fraiseur | cnc | commande numérique | machining operator
AutoCAD ~ cad
SolidWorks ~ cad
CATIA ~ cad
Revit | bim** ~ cad
Site management | conduite de travaux | conducteur de travaux | chef de chantier | site manager | construction management | suivi de chantier
Quality management | qualité iso | iso 9001 | contrôle qualité | quality control | quality assurance | assurance qualité | contrôleur qualité
Lean | lean manufacturing | six sigma | amélioration continue | continuous improvement | 5s | kaizen
Workplace safety | sécurité au travail | qse | hse | health and safety | qhse | occupational safety
Production | conduite de ligne | opérateur de production | production operator | agent de production | assembly line | ligne de production
Farming | agriculture | agricole | maraîchage | élevage | farm work | viticulture
Landscaping | espaces verts | paysagiste | gardening | jardinage | jardinier | gardener
Security guarding | agent de sécurité | ssiap | cqp aps | security guard | surveillance des locaux
Hairdressing | coiffure | coiffeur | hairdresser
Beauty care | esthétique | esthéticienne | beautician
Real estate | immobilier | transaction immobilière | gestion locative | property management
Insurance | assurance iard | assurances | gestion des sinistres | claims handling
Banking | banque | conseiller bancaire | retail banking
Laboratory | laboratoire | technicien de laboratoire | laboratory technician | analyses biologiques | lab work
English | anglais | toeic | toefl | ielts
French | français | delf | dalf
Spanish | espagnol
German | allemand
Italian | italien
Arabic | arabe
Portuguese | portugais
Sign language | langue des signes | lsf
`;
