import type { Messages } from './messages.ts';
import { recruitingFr } from './recruiting-fr.ts';

export const fr: Messages = {
  language: 'Français',
  app: {
    name: 'OffreAPI',
    tagline: 'Le recrutement, expliqué',
    skip: 'Aller au contenu',
    offers: 'Postes ouverts',
    publish: 'Publier une offre',
    recruiting: 'Recrutement',
    team: 'Équipe',
    account: 'Votre compte',
    privacy: 'Vos données',
    signIn: 'Se connecter',
    signOut: 'Se déconnecter',
    scoring: 'Comment les scores sont calculés',
    languageSwitch: 'Langue',
    footer:
      'Un service de démonstration : des offres, des candidatures, et des scores qui donnent leurs raisons.',
    cost: 'Coût de cette requête',
  },
  contracts: {
    permanent: 'CDI',
    'fixed-term': 'CDD',
    apprenticeship: 'Alternance',
    internship: 'Stage',
    freelance: 'Freelance',
  },
  offers: {
    title: 'Postes ouverts',
    lead: 'Lisez ce que demande un poste, envoyez votre CV en PDF, et sachez à quoi il est comparé.',
    count: { one: '{n} poste ouvert', other: '{n} postes ouverts' },
    empty: 'Aucun poste n’est ouvert en ce moment.',
    emptyAction: 'Publier la première offre',
    published: 'Publiée le {date}',
    previous: 'Offres plus récentes',
    next: 'Offres plus anciennes',
    page: 'Page {page} sur {pages}',
    more: '+{n}',
    skills: 'Compétences exigées',
    search: 'Chercher dans les offres',
    searchSubmit: 'Chercher',
    notFound: 'Aucun poste ouvert ne correspond à cette recherche.',
  },
  offer: {
    published: 'Publiée le {date}',
    place: 'Lieu',
    contract: 'Contrat',
    mustHave: 'Compétences exigées',
    niceToHave: 'Compétences appréciées',
    noSkills: 'Cette offre ne nomme aucune compétence : le score repose sur le vocabulaire seul.',
    apply: 'Postuler',
    back: 'Tous les postes',
    closed: 'Ce poste est pourvu.',
    close: 'Clore cette offre',
    reopen: 'Rouvrir cette offre',
    json: 'Cette offre en JSON',
  },
  publish: {
    title: 'Publier une offre',
    lead: 'Les compétences nommées ici sont cherchées une à une dans chaque CV ; le reste du texte est comparé par son vocabulaire.',
    jobTitle: 'Intitulé du poste',
    description: 'Description',
    descriptionHint: 'Missions, équipe, contexte. {max} caractères au plus.',
    place: 'Lieu',
    contract: 'Contrat',
    mustHave: 'Compétences exigées',
    niceToHave: 'Compétences appréciées',
    skillsHint: 'Une par ligne, ou séparées par des virgules. Chacune compte {weight}.',
    twice: 'double',
    once: 'simple',
    submit: 'Publier',
    editTitle: 'Modifier cette offre',
    editNotice: 'Les candidatures reçues sont comparées à nouveau avec le nouveau texte.',
    save: 'Enregistrer',
  },
  apply: {
    title: 'Postuler',
    for: 'Postuler : {title}',
    name: 'Votre nom',
    email: 'Adresse e-mail',
    message: 'Message (facultatif)',
    messageHint: '{max} caractères au plus. Le recruteur le lit ; il n’entre pas dans le score.',
    cv: 'Votre CV',
    cvHint: 'Un PDF avec du texte, pas un scan : {pages} pages et {megabytes} Mo au plus.',
    submit: 'Envoyer ma candidature',
    noticeTitle: 'Ce que devient votre CV',
    notice:
      'Un programme compare son texte avec l’offre. Le score ne fait que trier la liste : une personne lit les candidatures et décide, et le programme n’écarte personne.',
    noticeRemoved:
      'Votre nom, vos coordonnées, votre adresse, votre âge, votre genre et votre nationalité sont retirés avant toute comparaison.',
    noticeMore: 'Comment le score est calculé',
    noticePrivacy: 'Ce qui est conservé, et combien de temps',
  },
  follow: {
    title: 'Votre candidature est bien arrivée',
    withdrawnTitle: 'Votre candidature est retirée',
    for: 'Pour le poste {title}',
    reference: 'Référence',
    received: 'Reçue le',
    withdrawn: 'Retirée le',
    keptUntil: 'Conservée jusqu’au',
    erased: 'Votre CV, son texte, votre nom, votre adresse et votre message ont été effacés.',
    stateTitle: 'Où elle en est',
    states: {
      queued: 'Votre CV attend d’être lu, quelques secondes ; rechargez cette page si rien ne change.',
      scored: 'Le texte de votre CV a pu être lu, et il a été comparé avec l’offre.',
      failed: 'Votre CV n’a pas pu être lu par le programme. Une personne examinera votre candidature.',
    },
    person:
      'Une personne de l’entreprise lit votre candidature et décide ; le score ne fait que trier la liste.',
    linkTitle: 'Votre lien privé.',
    keepLink: 'Gardez-le : il permet de suivre ou de retirer votre candidature, à vous comme à qui l’aurait.',
    steps: {
      received: 'Reçue',
      queued: 'CV en attente de lecture',
      scored: 'CV lu et comparé',
      failed: 'CV illisible',
      person: 'Une personne lit et décide',
    },
    whyTitle: 'Ce qui a été comparé',
    whyLead:
      'Le texte de votre CV, sans votre nom ni vos coordonnées, a été comparé avec ce que l’offre demande. Voici ce que le programme a trouvé, et où.',
    why: 'Voir mon score et ses raisons',
    reviewTitle: 'Demander une personne',
    reviewLead:
      'Une personne décide de toute façon. Si vous pensez que le programme a mal lu votre CV, demandez que quelqu’un l’examine avec soin : les recruteurs voient votre demande.',
    review: 'Demander qu’une personne examine',
    reviewAsked: 'Vous l’avez demandé le {date}. Les recruteurs le voient dans leur liste.',
    reviewDone: 'Une personne a examiné votre candidature le {date}.',
    keep: 'Garder ma candidature',
    erasedTitle: 'Votre candidature n’est plus conservée',
    replaceTitle: 'Envoyer un autre fichier',
    replace: 'Remplacer mon CV',
    withdrawTitle: 'Retirer la candidature',
    withdrawNotice:
      'Votre CV et tout ce que votre candidature a de personnel sont effacés aussitôt. C’est définitif.',
    withdraw: 'Retirer ma candidature',
    back: 'Autres postes ouverts',
  },
  statuses: {
    new: 'Nouvelle',
    shortlisted: 'Présélectionnée',
    rejected: 'Refusée',
    hired: 'Retenue',
  },
  decision: {
    title: 'Décider',
    status: 'Statut',
    note: 'Note (facultative)',
    submit: 'Enregistrer',
  },
  signIn: {
    title: 'Se connecter',
    lead: 'Pour les recruteurs. Les candidats n’ont pas besoin de compte : ils ont un lien privé.',
    email: 'Adresse e-mail',
    password: 'Mot de passe',
    submit: 'Se connecter',
    changed: 'Le mot de passe est changé. Connectez-vous avec le nouveau.',
  },
  signedOut: {
    title: 'Session terminée',
    lead: 'Il faut vous connecter de nouveau ; rien n’a été enregistré. Ce que vous avez saisi est gardé sur cette page.',
    signIn: 'Se connecter, dans un nouvel onglet',
    again: 'C’est fait : revenir à mon formulaire',
  },
  failures: {
    'scoring-failed': {
      detail: 'Votre CV a pu être lu ; sa comparaison avec l’offre a échoué de notre côté.',
    },
    'processing-failed': {
      detail: 'La lecture de votre CV a échoué de notre côté. Votre fichier est peut-être en ordre.',
    },
  },
  ranking: {
    title: 'Candidatures',
    for: 'Candidatures : {title}',
    forRecruiters: 'Côté recruteur',
    decision: 'Le score ne fait que trier cette liste. Une personne lit les candidatures et décide.',
    empty: 'Aucune candidature pour le moment.',
    noun: { one: 'candidature', other: 'candidatures' },
    median: 'Score médian',
    best: 'Meilleur score',
    received: 'reçue le {date}',
    rank: 'Rang {n}',
    score: 'Score {n} sur 100',
    unscored: 'Sans score : une personne l’examine',
    queued: 'En attente de lecture',
    unscoredCount: { one: '{n} candidature est sans score.', other: '{n} candidatures sont sans score.' },
    pages: { one: '{n} page', other: '{n} pages' },
    mustHave: 'Exigées',
    niceToHave: 'Appréciées',
    ofTotal: '{n} sur {total}',
    why: 'Pourquoi ce score',
    messageTitle: 'Message',
    next: 'Rangs suivants',
    previous: 'Rangs précédents',
  },
  chart: {
    title: 'Répartition des scores',
    description: 'Nombre de candidatures par score, de dix en dix points : {bins}.',
    bin: '{from} à {to} : {count}',
    axis: 'Score',
  },
  explanation: {
    mustHave: 'Compétences exigées',
    niceToHave: 'Compétences appréciées',
    counts: 'chacune compte {n}',
    matched: 'Trouvée',
    related: 'Proche',
    missing: 'Non trouvée',
    listed: 'seulement énumérée, donc compte {share} %',
    common: 'commune à bien des métiers, donc compte {n}',
    copied: {
      one: 'Un mot du CV se trouve mot pour mot dans l’offre et n’a pas compté.',
      other: '{n} mots du CV se trouvent mot pour mot dans l’offre et n’ont pas compté.',
    },
    hidden: {
      one: 'Un mot du fichier est trop petit pour être lu et a été laissé de côté.',
      other: '{n} mots du fichier sont trop petits pour être lus et ont été laissés de côté.',
    },
    missingNote: 'Le CV ne le dit pas avec des mots connus d’ici. Vérifiez avant de conclure.',
    skillsPoints: 'Compétences : {points} points sur {max}',
    skillsNotAssessed: 'Compétences : non évaluées, l’offre n’en nomme aucune.',
    wordingPoints: 'Vocabulaire : {points} points sur {max}',
    wordingText:
      'Ressemblance entre les mots du CV et ceux de l’offre (cosinus {cosine}). Ce qu’ils partagent surtout :',
    wordingNone: 'Le CV et l’offre ne partagent aucun mot significatif.',
    nearest: 'Ligne la plus proche, à vous d’en juger :',
    meaningPoints: 'Sens : {points} points sur {max}',
    meaningText:
      'Ressemblance de sens entre le CV et l’offre, selon un modèle de langue (cosinus {cosine}). Passages les plus proches :',
    passageOffer: 'Offre :',
    passageCv: 'CV :',
    model: 'modèle de langue {model}',
    method: 'Méthode : {mode}, pondération {version}, empreinte {hash}',
    modes: { lexical: 'par les mots seuls', semantic: 'par les mots et le sens' },
  },
  scoring: {
    title: 'Comment les scores sont calculés',
    lead: 'Un programme compare le texte de chaque CV avec l’offre, pour que les candidatures les plus proches viennent en premier. Il ne décide de rien.',
    personTitle: 'Une personne décide',
    person:
      'Le score trie une liste, rien d’autre : aucune candidature n’est refusée, cachée ni close à cause de lui. Chacun peut demander les raisons de son score et un nouvel examen par une personne.',
    removedTitle: 'Ce qui n’est jamais comparé',
    removed:
      'Le nom, l’e-mail, les adresses web, le téléphone, l’adresse postale, la date et le lieu de naissance, l’âge, le genre, la nationalité et la situation familiale sont retirés avant la comparaison, de même que toutes les années. Les autres candidatures n’y changent rien non plus : le même CV obtient toujours le même score pour la même offre.',
    partsTitle: 'De quoi le score est fait',
    skillsPart:
      '{n} points viennent des compétences que l’offre nomme, cherchées sous leurs noms français et anglais. Une compétence exigée compte {must}, une compétence appréciée {nice} ; une compétence proche (un autre outil de la même famille) vaut {related} %. Ce qu’un CV ne fait qu’énumérer, sans jamais dire ce qui en a été fait, en vaut {listed} % ; ce que l’on peut avoir dans tout métier (une langue, un permis, la bureautique) compte {common} fois autant que le reste.',
    wordingPart:
      '{n} points viennent de la ressemblance du vocabulaire : les mots pèsent selon une table fixe de leur banalité, si bien que « expérience » dit peu et « inventaire » beaucoup. L’intitulé du poste compte {title}.',
    meaningPart:
      '{n} points viennent de la ressemblance de sens, selon un modèle de langue qui tourne dans ce service : il rapproche ce qui est dit autrement, ou dans l’autre langue. Une liste de mots-clés y compte {listedChunk} fois autant que des phrases. Cela ne se vérifie pas mot à mot : les passages les plus proches sont montrés, à vous d’en juger.',
    noSkills:
      'Quand une offre ne nomme aucune compétence, les autres parts se partagent les 100 points. Les passages qu’un CV a copiés de l’offre et les lignes qu’il répète ne comptent pas.',
    limitsTitle: 'Ce qu’il ne sait pas faire',
    limits:
      'Il lit des mots, pas des mérites. Il peut manquer une compétence dite autrement, et il ne distingue pas un an de pratique de dix. C’est pourquoi chaque score montre ses preuves.',
    version: 'Pondération en vigueur : {version}, mode : {mode}.',
  },
  privacy: {
    title: 'Vos données',
    lead: 'Ce que ce service conserve des candidats, pour quoi, et combien de temps.',
    scoringTitle: 'Un programme donne un score à votre CV',
    scoring:
      'Le texte de votre CV est comparé avec l’offre. Le score trie la liste des candidatures, rien d’autre : une personne les lit et décide. Vous voyez votre score et ses raisons sur votre page privée, où vous pouvez aussi demander qu’une personne l’examine.',
    whatTitle: 'Ce qui est conservé',
    what: [
      'Votre nom, votre adresse e-mail, votre message et votre CV : pour répondre à votre candidature.',
      'Le texte lu dans votre CV, et le score avec les passages sur lesquels il repose.',
      'Ce que les recruteurs ont décidé de votre candidature, avec leurs noms et leurs notes.',
      'Le fait qu’un score a été donné, quand et comment, sans un mot de votre CV : la loi le demande.',
    ],
    whoTitle: 'Qui le voit',
    who: 'Les recruteurs de l’entreprise, connectés. Rien ne part ailleurs, sauf si l’exploitant a branché un modèle de langue extérieur ; celui-ci reçoit alors le texte de votre CV sans votre nom ni vos coordonnées.',
    howLongTitle: 'Combien de temps',
    howLong: [
      'Votre candidature est effacée {days} jours après son envoi au plus tard.',
      'La trace des scores, qui ne vous nomme pas, est gardée {logDays} jours.',
      'Quand vous la retirez, tout ce qu’elle a de personnel est effacé aussitôt.',
    ],
    rightsTitle: 'Ce que vous pouvez faire',
    rights: [
      'Voir, corriger par un nouveau fichier et retirer votre candidature sur votre page privée.',
      'Voir votre score et ses raisons, et demander qu’une personne l’examine.',
      'Demander à l’entreprise tout ce qu’elle garde de vous, et saisir la CNIL.',
    ],
    cookiesTitle: 'Cookies',
    cookies:
      'L’un retient votre langue, un autre protège les formulaires des autres sites, et les recruteurs en ont un tant qu’ils sont connectés. Aucun ne vous suit.',
  },
  recruiting: recruitingFr,
  errors: {
    title: 'Quelque chose ne va pas',
    summary: { one: 'Un point demande votre attention', other: '{n} points demandent votre attention' },
    back: 'Retour aux postes ouverts',
    again: 'Choisissez à nouveau votre fichier : le navigateur ne le garde pas.',
  },
  fields: {
    required: 'Ce champ est nécessaire.',
    'not-text': 'Un texte est attendu ici.',
    'not-a-list': 'Une liste de textes est attendue ici.',
    'not-a-number': 'Un nombre est attendu ici.',
    'not-a-date':
      'Une date est attendue ici, comme 2026-01-31, ou avec l’heure et le décalage, comme 2026-01-31T08:00:00Z.',
    'not-an-object': 'Un objet avec des champs nommés est attendu ici.',
    'too-low': 'C’est trop bas : {limit} au moins.',
    'too-high': 'C’est trop haut : {limit} au plus.',
    'too-long': 'C’est trop long : {limit} caractères au plus.',
    'too-short': 'C’est trop court : {limit} caractères au moins.',
    'too-many': 'Trop d’éléments : {limit} au plus.',
    'invalid-characters': 'Ce texte contient des caractères qui ne peuvent pas être enregistrés.',
    'not-an-email': 'Ce n’est pas une adresse e-mail comme nom@exemple.fr.',
    'not-a-choice': 'Ce n’est pas une des valeurs possibles.',
    'wrong-password': 'Ce n’est pas votre mot de passe actuel.',
  },
  problems: {
    'invalid-request': { title: 'Requête incomprise', detail: 'La requête est mal formée.' },
    'invalid-json': {
      title: 'JSON invalide',
      detail: 'Le corps doit être un objet ou un tableau JSON ; il n’a pas pu être lu.',
    },
    'invalid-multipart': {
      title: 'Envoi incompris',
      detail:
        'Le formulaire est mal formé ou incomplet. Envoyez multipart/form-data avec les champs name, email, message et le fichier cv.',
    },
    'cross-site': { title: 'Refusé', detail: 'Ce formulaire a été envoyé depuis un autre site.' },
    'not-found': { title: 'Page introuvable', detail: 'Il n’y a rien à cette adresse.' },
    'offer-not-found': { title: 'Offre introuvable', detail: 'Cette offre n’existe pas ou a été retirée.' },
    'application-not-found': {
      title: 'Candidature introuvable',
      detail: 'Cette candidature n’existe pas ou a été retirée.',
    },
    'method-not-allowed': {
      title: 'Méthode refusée',
      detail: 'Cette adresse n’accepte pas cette méthode ; l’en-tête Allow donne celles qu’elle accepte.',
    },
    'not-acceptable': {
      title: 'Aucun format accepté',
      detail: 'Cette adresse ne répond dans aucun des formats que demande l’en-tête Accept.',
    },
    'offer-closed': { title: 'Offre close', detail: 'Ce poste ne reçoit plus de candidatures.' },
    'uri-too-long': {
      title: 'Adresse trop longue',
      detail: 'La partie de l’adresse après le point d’interrogation dépasse 2 000 caractères.',
    },
    'body-too-large': { title: 'Trop volumineux', detail: 'Les champs de cette requête dépassent 64 Ko.' },
    'unsupported-media-type': {
      title: 'Type de contenu non accepté',
      detail: 'Envoyez application/json pour publier une offre et multipart/form-data pour postuler.',
    },
    'validation-failed': {
      title: 'Certains champs sont à revoir',
      detail: 'Voir errors pour chaque champ qui ne convient pas.',
    },
    unauthorized: {
      title: 'Connexion requise',
      detail:
        'Réservé aux recruteurs connectés ; les programmes envoient un jeton dans Authorization: Bearer.',
    },
    'sign-in-refused': {
      title: 'Connexion refusée',
      detail: 'L’adresse e-mail et le mot de passe ne vont pas ensemble. Vérifiez les deux.',
    },
    forbidden: {
      title: 'Non autorisé',
      detail: 'Votre compte n’y est pas autorisé.',
    },
    'form-expired': {
      title: 'Ce formulaire a expiré',
      detail:
        'Le formulaire est resté ouvert trop longtemps. Rien n’a été enregistré et votre saisie est toujours là : renvoyez-la. Les cookies de ce site doivent être acceptés.',
    },
    'recruiter-not-found': {
      title: 'Compte introuvable',
      detail: 'Ce compte n’existe pas.',
    },
    'token-not-found': {
      title: 'Jeton introuvable',
      detail: 'Vous n’avez pas de tel jeton.',
    },
    'email-taken': {
      title: 'Adresse déjà prise',
      detail: 'Un compte existe déjà avec cette adresse e-mail.',
    },
    'application-withdrawn': {
      title: 'Candidature effacée',
      detail:
        'Cette candidature a été retirée ou sa durée de conservation est passée ; il n’en reste rien de personnel.',
    },
    'cv-not-replaceable': {
      title: 'Fichier non remplaçable',
      detail: 'Une personne se prononce déjà sur cette candidature, ou l’offre est close.',
    },
    'decision-outdated': {
      title: 'Quelqu’un d’autre a décidé',
      detail:
        'Quelqu’un d’autre a changé le statut entre-temps. Voyez qui a décidé quoi, puis enregistrez votre décision si elle tient toujours.',
    },
    'decision-unchanged': {
      title: 'Rien à consigner',
      detail: 'Choisissez un autre statut ou écrivez une note.',
    },
    'too-many-attempts': {
      title: 'Trop de tentatives',
      detail: 'Trop de connexions ont échoué. Patientez un peu, puis réessayez.',
    },
    internal: {
      title: 'Un incident est survenu de notre côté',
      detail: 'Rien n’a été enregistré. Veuillez réessayer ; l’incident est consigné.',
    },
    'not-implemented': { title: 'Méthode inconnue', detail: 'Ce serveur ne connaît pas cette méthode.' },
    busy: {
      title: 'Occupé',
      detail: 'Beaucoup de CV sont en cours de lecture. Veuillez réessayer dans quelques secondes.',
    },
    'database-unavailable': {
      title: 'Momentanément indisponible',
      detail: 'La base de données ne répond pas. Veuillez réessayer dans un instant.',
    },
    'cv-missing': {
      title: 'Pas de CV',
      detail: 'Choisissez votre CV, un fichier PDF (le champ du formulaire se nomme cv).',
    },
    'cv-several-files': { title: 'Plusieurs fichiers', detail: 'Envoyez un seul fichier qui contient tout.' },
    'cv-empty': {
      title: 'Fichier vide',
      detail: 'Ce fichier est vide (0 octet). Vérifiez-le et envoyez-le à nouveau.',
    },
    'cv-too-large': {
      title: 'Fichier trop lourd',
      detail: 'Ce fichier dépasse 5 Mo. Envoyez un PDF plus léger, par exemple sans grandes images.',
    },
    'cv-not-a-pdf': {
      title: 'Ce n’est pas un PDF',
      detail:
        'Ce fichier n’est pas un PDF, quel que soit son nom. Exportez votre CV en PDF et envoyez ce fichier.',
    },
    'cv-truncated': {
      title: 'Fichier incomplet',
      detail:
        'La fin de ce PDF manque : il a sans doute été coupé à l’enregistrement ou à l’envoi. Envoyez-le à nouveau.',
    },
    'cv-encrypted': {
      title: 'PDF protégé',
      detail: 'Ce PDF demande un mot de passe. Envoyez-en un qui s’ouvre sans.',
    },
    'cv-unreadable': {
      title: 'PDF endommagé',
      detail: 'Ce PDF est endommagé et ne peut pas être lu. Exportez-le à nouveau.',
    },
    'cv-too-many-pages': {
      title: 'Trop de pages',
      detail: 'Ce PDF compte plus de 10 pages. Envoyez un CV plus court.',
    },
    'cv-image-only': {
      title: 'PDF sans texte',
      detail:
        'Ce PDF ne contient presque pas de texte (moins de 200 lettres) ; c’est sans doute un scan ou une image. Exportez-le depuis un traitement de texte.',
    },
    'cv-timeout': {
      title: 'PDF trop complexe',
      detail: 'La lecture de ce PDF a pris plus de 5 secondes. Exportez une version plus simple.',
    },
    'cv-too-heavy': {
      title: 'PDF trop gourmand',
      detail: 'La lecture de ce PDF demande trop de mémoire. Exportez une version plus simple.',
    },
  },
};
