"""Headings as survey platforms and people write them, in ten languages: those that announce personal data, and others.

Belongs here: plain data. Half of each list was put aside by a hash before the filter was written (`is_held_out`).
Stays out: the filter and its measurement (test_personal_data.py).
"""

# ruff: noqa: E501 - plain data of many scripts, whose signs count twice

import zlib


def is_held_out(heading):
    return zlib.crc32(heading.encode()) % 2 == 1


PERSONAL = """
What is your full name?|Your name|Q1. What is your name?|First name|name_first|name_last|Last Name 2|Full Name (optional)
Participant name|respondent_name|Please enter your name|Name of respondent|What is your surname?|contact_name|Initials
Email|E-mail address|What is your email (for contact)?|Email Address 1|contact_email|Your work e-mail|user_email|emailAddress
Please provide your email address|Q12_Email|participant/email|Mobile number|Phone number (WhatsApp)|Tel. no.|telephone
What is your phone number?|cell_phone|phone2|Home address|What is your address?|street_address|Postcode|ZIP code
What is your postcode?|IP Address|ipaddr|client_ip|IPAddress|LocationLatitude|LocationLongitude|_geolocation|gps_location
Date of birth|What is your date of birth?|dob|birthdate|NHS number|What is your student ID number?|Social Security Number
passport_no|Employee ID|Username|LinkedIn profile|Twitter handle|Signature|deviceid|phonenumber|simserial|subscriberid
Vor- und Nachname|Ihr Name|Wie heißen Sie?|Wie ist Ihr Name?|Nachname|Vorname|E-Mail-Adresse|Ihre E-Mail-Adresse|Telefonnummer
Handynummer|IP-Adresse|Weiterleitungs-URL|Postleitzahl|PLZ|Wohnort und Straße|Anschrift|Geburtsdatum|Wann sind Sie geboren? (Datum)
Matrikelnummer|Personalnummer|Name der Teilnehmerin|Bitte geben Sie Ihre E-Mail-Adresse an|Sozialversicherungsnummer|Unterschrift
Nom et prénom|Votre nom|Quel est votre nom ?|Prénom|Nom de famille|Adresse e-mail|Adresse électronique|Votre courriel|Courriel
Numéro de téléphone|Téléphone portable|Adresse IP|Adresse postale|Code postal|Date de naissance|Numéro de sécurité sociale
URL référente|Nom d'utilisateur|Quelle est votre adresse électronique ?|Signature du participant
Nombre completo|¿Cuál es su nombre?|Nombre y apellidos|Apellidos|Apellido paterno|Correo electrónico|Dirección de correo electrónico
Teléfono|Número de teléfono|Teléfono móvil|Celular|Dirección IP|Dirección|Domicilio|Código postal|Fecha de nacimiento|DNI|CURP
Cédula de identidad|Nombre de usuario|¿Cuál es su correo electrónico?|RUT|Firma
Nome completo|Qual é o seu nome?|Seu nome|Sobrenome|E-mail|Endereço de e-mail|Telefone|Número de telefone|Telemóvel|Celular/WhatsApp
Endereço IP|Endereço|Morada|CEP|Código Postal (CEP)|Data de nascimento|CPF|RG|NIF|Assinatura
Nome e cognome|Come ti chiami?|Cognome|Indirizzo e-mail|Indirizzo email|Posta elettronica|Telefono|Numero di cellulare|Indirizzo IP
Indirizzo di residenza|CAP|Data di nascita|Codice fiscale|Nome utente|Firma del partecipante
Voornaam|Achternaam|Wat is uw naam?|Uw naam|E-mailadres|Wat is uw e-mailadres?|Telefoonnummer|Mobiel nummer|IP-adres|Adres|Postcode (woonplaats)
Geboortedatum|BSN|Gebruikersnaam|Handtekening
Imię i nazwisko|Nazwisko|Imię|Adres e-mail|Numer telefonu|Telefon komórkowy|Adres IP|Adres zamieszkania|Kod pocztowy|Data urodzenia|PESEL
Jak się Pan/Pani nazywa?|Nazwa użytkownika|Podpis
ФИО|Фамилия|Имя|Ваше имя|Как вас зовут?|Фамилия, имя, отчество|Электронная почта|Адрес электронной почты|Телефон|Номер телефона
IP-адрес|Адрес проживания|Почтовый индекс|Дата рождения|СНИЛС|Имя пользователя|Номер паспорта
氏名|お名前|名前|姓|メールアドレス|電話番号|携帯電話番号|住所|郵便番号|生年月日|IPアドレス|氏名(フルネーム)|お名前を教えてください
姓名|您的姓名|电子邮件|邮箱|电子邮箱地址|电话|手机号码|联系电话|地址|家庭住址|邮编|出生日期|身份证号|IP地址|微信号|请输入您的姓名
Namn|Förnamn|Efternamn|Vad heter du?|E-postadress|Telefonnummer (mobil)|Personnummer|Gatuadress
Adınız Soyadınız|Ad Soyad|E-posta adresiniz|Telefon numaranız|TC kimlik no|Doğum tarihi|Adresiniz
"""
OTHER = """
pid|respondent_id|record_id|Response ID|ID|q1|Q1_1|Timestamp|StartDate|EndDate|Progress|Finished|Duration (in seconds)|Status
Gender|Age|How old are you?|Country|Region|Ward|Department|Name of department|Hospital name|Organisation name|Job title|Role
What is your role?|Years of experience|Who should lead the ward?|A leader should be named for each ward|Team name|brand_name
How often do you check your email?|Email is a good way to communicate|I would recommend this by phone|phone_use_hours
Do you address problems early?|address_concerns|Leaders address staff concerns|The name of the hospital matters|trust_in_leaders
How many telephone consultations did you have?|Telephone consultations are safe|first_wave|last_update|Lastpage|user_satisfaction
satisfaction_total|Site code|Postal survey (yes/no)|mail_or_web|mode|channel|weight|wt|stratum|cluster|birthplace_country|birth_year
Year of birth|location_type|Place of work (urban/rural)|is_signed_off|signature_strengths|Total score|lat_pulldown|longest_job|ip_rights
Intellectual property is well managed|Does your manager know your name?|name_calling_at_work|username_policy_agree|nhs_years|NHS trust type
Geschlecht|Alter|Bundesland|Beruf|Abteilung|Name der Klinik|Antwort ID|Datum Abgeschickt|Letzte Seite|Start-Sprache|Zufallsstartwert
Wie alt sind Sie?|Wer sollte die Station leiten?|Führung sollte geteilt werden|Telefonische Beratung ist sinnvoll|Wie oft nutzen Sie E-Mail?
Geburtsland|Geburtsjahr|Adressieren Führungskräfte Probleme?|Berufserfahrung in Jahren|Zufriedenheit mit der Leitung
Sexe|Âge|Quel âge avez-vous ?|Profession|Service|Nom du service|Région|Pays|Date de soumission|Dernière page|Langue de départ
Qui devrait diriger ?|Le téléphone est utile pour les consultations|Année de naissance|Nombre de réunions|Commentaires
Sexo|Edad|¿Cuántos años tiene?|Profesión|País|Provincia|Servicio|Nombre del hospital|Fecha de envío|Última página|¿Quién debería liderar?
Número de reuniones|La dirección escucha al personal|La dirección del hospital|Año de nacimiento|Años de experiencia
Idade|Gênero|Profissão|Estado|Município|Nome do hospital|Quem deve liderar?|Data de envio|Ano de nascimento|Quantas reuniões por mês?
Età|Genere|Professione|Regione|Reparto|Nome dell'ospedale|Chi dovrebbe guidare?|Anno di nascita|Data invio|Numero di riunioni
Leeftijd|Geslacht|Beroep|Afdeling|Naam van het ziekenhuis|Wie zou moeten leiden?|Geboortejaar|Datum ingediend|Laatste pagina
Wiek|Płeć|Zawód|Województwo|Nazwa szpitala|Kto powinien kierować?|Rok urodzenia|Data wysłania|Ostatnia strona
Возраст|Пол|Профессия|Регион|Название больницы|Кто должен руководить?|Год рождения|Дата отправки|Телефонные консультации удобны
年齢|性別|職業|部署|病院名|所属部署名|回答日時|誰がリーダーになるべきですか|勤続年数|都道府県
年龄|性别|职业|部门|医院名称|谁应该领导?|提交时间|工作年限|省份|部门名称
Ålder|Kön|Yrke|Avdelning|Sjukhusets namn|Vem ska leda?|Födelseår|Yaş|Cinsiyet|Meslek|Hastane adı|Kim yönetmeli?|Doğum yılı
"""


def headings(text):
    return [each.strip() for line in text.strip().splitlines() for each in line.split("|") if each.strip()]
