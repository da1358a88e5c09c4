/** Skills of software, data and design; the format is described in `skills.ts`. */
export const digitalSkills = `
JavaScript | js | ecmascript | es6
TypeScript | ts**
Node.js | nodejs | node ~ server-runtime
Deno ~ server-runtime
Bun* ~ server-runtime
React* | react.js | reactjs | nextjs | next.js ~ web-framework
Vue.js | vuejs | vue* | nuxt | nuxt.js ~ web-framework
Angular | angularjs | angular.js ~ web-framework
Svelte | sveltekit ~ web-framework
jQuery
HTML | html5
CSS | css3 | sass** | scss | tailwind | tailwindcss | bootstrap*
Koa.js | koa | express.js | expressjs | fastify | nestjs | nest.js | express** ~ server-framework
Python | python3
Django ~ python-framework
Flask ~ python-framework
FastAPI ~ python-framework
Java | jdk | java ee | jakarta ee | j2ee ~ jvm
Spring Boot | springboot | spring* | spring framework
Kotlin ~ jvm
Scala ~ jvm
C# | csharp | C sharp
.NET | dotnet | asp.net | net core | .net core
C++ | cpp
C** | langage C | C language
Go* | golang ~ systems-language
Rust* | rustlang ~ systems-language
PHP ~ php
Symfony ~ php-framework
Laravel ~ php-framework
WordPress ~ cms
Drupal ~ cms
Ruby* | ruby on rails | rails*
Swift* | swiftui ~ mobile
Android ~ mobile
iOS* ~ mobile
Flutter ~ mobile
React Native ~ mobile
R** | langage R | R language | rstudio | tidyverse
SQL | langage sql
PostgreSQL | postgres | psql | postgre ~ sql-database
MySQL | mariadb | maria db ~ sql-database
SQL Server | mssql | ms sql | T-SQL ~ sql-database
Oracle Database | oracle* | pl/sql | plsql | oracle db ~ sql-database
SQLite ~ sql-database
MongoDB | mongo ~ document-database
Elasticsearch | elastic search | opensearch | elk*
Redis
Kafka | apache kafka ~ messaging
RabbitMQ ~ messaging
GraphQL
REST API | api rest | rest apis | restful | restful api | apis rest
Microservices | micro-services | microservice | micro services
Docker | dockerfile | docker compose | conteneurs docker | podman
Kubernetes | k8s | kube** | openshift | helm*
AWS | amazon web services | ec2 ~ cloud
Azure | microsoft azure ~ cloud
Google Cloud | gcp | google cloud platform ~ cloud
OVHcloud | ovh ~ cloud
Terraform | opentofu | infrastructure as code | infrastructure-as-code ~ provisioning
Ansible | puppet* ~ provisioning
Linux | debian | ubuntu | red hat | redhat | rhel | gnu/linux
Windows Server | active directory
Bash | shell script | shell scripting | scripts shell
Git | github | gitlab | bitbucket
CI/CD | ci** | intégration continue | continuous integration | continuous delivery | déploiement continu | jenkins | gitlab ci | github actions
Prometheus ~ monitoring
Grafana ~ monitoring
Datadog ~ monitoring
OpenTelemetry | otel ~ monitoring
Observability | observabilité | supervision applicative
DevOps | sre | site reliability | site reliability engineering | site reliability engineer
Cybersecurity | cybersécurité | sécurité informatique | information security | it security | iso 27001 | pentest | soc analyst
Networking | réseaux informatiques | administration réseau | tcp/ip | cisco | network administration
Machine learning | apprentissage automatique | scikit-learn | sklearn | apprentissage machine
Deep learning | pytorch | tensorflow | keras | réseaux de neurones | neural networks
NLP* | traitement automatique du langage | natural language processing
Data analysis | analyse de données | data analytics | data analyst | analyste de données | analyse des données
Data engineering | data engineer | ingénieur data | ingénieur de données | data pipelines | pipelines de données | etl
Apache Spark | spark* | pyspark
Airflow | apache airflow ~ orchestration
dbt* | data build tool
Pandas | numpy
Statistics | statistiques | statistique | biostatistics | biostatistiques
Power BI | powerbi ~ dashboards
Tableau Software | tableau** | tableau desktop ~ dashboards
Looker ~ dashboards
Software engineering | software engineer | software developer | software development | développement logiciel | ingénieur logiciel | développeur logiciel | génie logiciel | développement informatique
Web development | développeur web | développement web | web developer | développeuse web
Front end | frontend | front-end
Back end | backend | back-end
Full stack | fullstack | full-stack
Software testing | tests logiciels | test automation | automatisation des tests | qa engineer | tests automatisés | automated tests | unit tests | tests unitaires
Selenium ~ browser-testing
Cypress ~ browser-testing
Playwright ~ browser-testing
Agile | scrum | kanban | méthodes agiles | agile methods | méthode agile | safe**
UX design | ux | expérience utilisateur | user experience | ux designer | user research | recherche utilisateur
UI design | ui | interface utilisateur | user interface | ui designer | design d'interface
Figma ~ design-tool
Sketch* ~ design-tool
Photoshop | adobe photoshop ~ graphics
Illustrator | adobe illustrator ~ graphics
InDesign | adobe indesign ~ graphics
Accessibility | accessibilité numérique | rgaa | wcag | accessibilité web
SAP | sap fi | sap hana | S/4HANA ~ erp
Odoo ~ erp
Technical support | support technique | helpdesk | help desk | support informatique | service desk | assistance informatique
`;
