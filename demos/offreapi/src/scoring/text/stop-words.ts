/**
 * Words that say nothing about work, in French and English, without accents. Words of gender, age and civil status are
 * among them: what redaction might leave of them must not weigh in a score.
 */
export const stopWords: ReadonlySet<string> = new Set(
  `
  a au aux avec ce ces cet cette ceux celui celle chez comme dans de des donc dont du elle elles en encore entre es est
  et etant ete etes etre eu eux fait faire il ils je la le les leur leurs lors lui ma mais me meme memes mes moi mon ne
  ni nos notre nous on ont ou par pas plus plusieurs pour qu quand que quel quelle quels quelles qui quoi sa sans se sera
  seront ses si soi soit son sont sous sur ta te tes toi ton tous tout toute toutes tres tu un une vers via voici vos
  votre vous y afin ainsi alors apres aussi autre autres avant avoir ayant car cela chaque depuis deux trois quatre cinq
  dix jusqu lorsque moins notamment parmi pendant peut puis sein selon suis sommes avez avons aura etait etaient sera
  aucun aucune jamais non

  an and any are as at be been being but by can could did do does doing down during each few for from further had has
  have having here how i if in into is it its itself just me more most my myself no nor not now of off once only or
  other our ours out over own same should so some such than that the their theirs them then there these they this those
  through to too under until up very was we were what when where which while who whom why will with would you your
  yours about across also after all am because before both between one two three four five six seven eight nine ten
  never without within upon per us etc eg ie

  euse trice rice ere iere ienne
  homme hommes femme femmes monsieur madame mademoiselle mme mlle mr mrs miss man men woman women male female he she
  him her his hers ne nee ans an annee annees age agee year years old month months mois marie mariee celibataire pacse
  pacsee divorce divorcee married nationalite nationality redacted

  janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre january february march april may
  june july august september october november december jan feb apr jun jul aug sept sep oct nov dec aujourd hui present
  today current
  `
    .split(/\s+/)
    .filter(Boolean),
);
