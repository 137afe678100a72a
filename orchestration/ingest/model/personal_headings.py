"""The headings under which platforms and people keep who somebody is, in the languages of survey platforms.

Belongs here: plain data: whole headings, questions that ask for such a thing, words of scripts without spaces, and what
only resembles them. Written as `personal_data._plain` writes a heading: lower case, no accents, no punctuation.
Stays out: how a heading is brought into that form (personal_data.py), values (personal_values.py).

Sources: the columns of Qualtrics, REDCap, LimeSurvey (in its languages), SurveyMonkey, Microsoft and Google Forms, ODK and
KoBo, Prolific; national registers for the names of their ids.
"""

# ruff: noqa: E501 - plain data of many scripts, whose signs count twice

from __future__ import annotations

import re

_WHOSE = (
    r"(?:first|last|middle|full|family|given|maiden|sur|fore|nick|user|login|display|recipient|respondent|responder|"
    r"participant|interviewee|interviewer|person|patient|contact|employee|member|your|my|preferred|legal|student|"
    r"complete|parent|guardian|child|staff|manager|doctor|nurse)"
)
_WHERE = (
    r"(?:home|work|private|personal|business|contact|recipient|respondent|participant|your|my|street|postal|mailing|"
    r"residential|permanent|current|email|e mail|ip|mac|web)"
)
_EMAIL = r"(?:e ?mails?|mails?|courriel|correo(?: electronico)?|posta elettronica|e post(?:a)?|sahkoposti)"
_PHONE = r"(?:(?:tele|mobile ?|cell ?|smart|land ?line ?|hand ?)?phones?|tel|mobile|cell(?:ular)?|whats ?app|handy|fax)"

_ENGLISH = (
    rf"(?:{_WHOSE} ?){{0,2}}names?",
    rf"names? (?:first|last|middle|full|family|given|sur)|initials|names? of (?:the )?{_WHOSE}|[fl]name|sur ?name",
    rf"(?:\w+ )?{_WHOSE} name",
    r"recipient.*|external (?:data )?reference",
    rf"(?:\w+ ){{0,2}}{_EMAIL}(?: addr(?:ess)?(?:es)?)?(?: (?:work|home|private|personal))?",
    r"(?:(?:client|remote|user) )?ip(?: ?addr(?:ess)?| ?v ?[46])?|remote ?addr|user ?agent|ref ?url|referr?er(?: url)?",
    r"(?:\w+ ){0,3}(?:latitude|longitude)|lat|lon|lng|geo ?(?:location|point|code|ip)|gps(?: \w+)*|coordinates?",
    r"location (?:accuracy|altitude|precision)",
    rf"(?:{_WHERE} )?{_PHONE}(?: ?(?:number|no|nr|num))?|(?:{_PHONE}|telephone) (?:number|no|nr|num)|contact number",
    rf"(?:{_WHERE} )?address(?: ?line)?|(?:post(?:al)?|zip) ?code|post ?code|zip|house number|street(?: name)?",
    r"device ?(?:id|identifier|token|uuid)|imei|mac ?addr(?:ess)?|(?:android|advertising|subscriber) ?id|idfa|sim ?serial",
    r"(?:(?:your|my|participant|respondent|patient) )?(?:date of birth|birth ?(?:date|day))|dob|day of birth",
    r"(?:user )?log ?in(?: id)?|(?:prolific|mturk|worker) ?(?:p?id|worker id)",
    r"(?:social security|national insurance|passport|nhs|national id(?:entity)?|medical record|hospital|personnel|"
    r"payroll|staff|employee|student|driving licen[cs]e|identity card|id card|tax|chi) ?(?:number|no|nr|num|id)",
    r"(?:student|employee|staff|national|citizen) id(?: (?:number|no|nr))?|ssn|nino|mrn|national id(?:entity)?|aadhaar",
    r"redcap survey identifier",
    r"(?:twitter|facebook|instagram|linked ?in|skype|orcid|tiktok|x) (?:handle|name|id|account|profile|url|link)",
    r"(?:\w+ )?signature(?: of (?:the )?\w+)?",
)
_GERMAN = (
    r"(?:ihr |dein |vor und |voller |vollstandiger )?(?:vor|nach|familien|zu|benutzer|geburts|spitz)?name(?:n)?",
    r"(?:vorname|name)(?: und)? (?:nachname|vorname)|name (?:der|des|einer|eines) (?:teilnehm|befragt|person|patient)\w*",
    r"(?:ihre? |deine )?(?:e ?mail ?)?(?:adresse|anschrift)|(?:ihre |deine )?e ?mail ?adresse|wohnadresse|postanschrift",
    r"(?:ihre |deine )?(?:telefon|handy|mobil(?:funk)?|fax|ruf)(?: ?nummer| ?nr)?|ip adresse|weiterleitungs url",
    r"postleitzahl|plz|wohnort und strasse|strasse(?: und hausnummer)?|geburts(?:datum|tag)",
    r"(?:matrikel|personal(?:ausweis)?|sozialversicherungs|versicherten|steuer|ausweis|reisepass|kunden|patienten)"
    r" ?(?:nummer|nr|id)|unterschrift",
)
_FRENCH = (
    r"(?:votre |le )?(?:nom|prenom)s?(?: (?:et|ou) (?:nom|prenom)s?)?(?: complet| de famille| usuel| d utilisateur"
    r"| de naissance| de jeune fille)?|nom (?:du|de la|de l) (?:participant|repondant|patient|enquete)\w*",
    r"(?:votre |l )?adresse(?: (?:e ?mail|electronique|mail|ip|postale|courriel|du domicile))?|(?:votre )?courriel|domicile",
    r"(?:votre )?(?:numero de )?(?:telephone|portable|mobile)(?: (?:portable|mobile|fixe))?|code postal|date de naissance",
    r"numero (?:de securite sociale|d etudiant|de passeport|insee)|url (?:referente|de provenance)|nir",
    r"signature(?: (?:du|de la|de l) \w+)?",
)
_SPANISH = (
    r"(?:su |tu )?nombres?(?: completo| y apellidos?| de usuario| del? (?:la )?(?:participante|encuestad[oa]|paciente))?",
    r"(?:primer |segundo )?apellidos?(?: (?:paterno|materno))?",
    r"(?:su |tu )?(?:direccion(?: de)? )?correo(?: electronico)?|(?:su )?direccion(?: ip| postal| particular)?|domicilio",
    r"(?:numero (?:de )?)?(?:telefono|celular|movil)(?: (?:movil|fijo|celular|de contacto))?|codigo postal",
    r"fecha de nacimiento|dni|curp|rfc|rut|nie|nif|cedula(?: de (?:identidad|ciudadania))?|pasaporte|firma",
)
_PORTUGUESE = (
    r"(?:seu |o seu )?(?:nome|sobrenome|apelido)s?(?: completo| de usuario| de utilizador| do participante)?",
    r"endereco(?: (?:de )?(?:e ?mail|ip|postal|residencial|eletronico))?|morada|cep|codigo postal",
    r"(?:numero (?:de |do )?)?(?:telefone|telemovel|celular)(?: (?:whats ?app|celular|fixo))?|data de nascimento",
    r"cpf|rg|nif|niss|numero de utente|cartao de cidadao|assinatura",
)
_ITALIAN = (
    r"(?:il suo )?(?:nome|cognome)(?: (?:e|ed) (?:nome|cognome))?|nome (?:utente|completo|del partecipante)",
    r"indirizzo(?: (?:e ?mail|mail|ip|di residenza|di posta elettronica|di casa))?|posta elettronica|cap",
    r"(?:numero di )?(?:telefono|cellulare)(?: cellulare)?|data di nascita|codice fiscale|firma(?: (?:del|della) \w+)?",
)
_DUTCH = (
    r"(?:uw |je )?(?:voor|achter|familie|gebruikers)?naam(?: en (?:voor|achter)naam)?|voor en achternaam",
    r"(?:uw |je )?(?:e ?mail ?|ip |woon)?adres|(?:telefoon|mobiel|gsm)(?: ?nummer)?|geboortedatum|bsn|burgerservicenummer",
    r"handtekening|straat(?: en huisnummer)?",
)
_NORDIC = (
    r"(?:ditt |dit )?(?:for|efter|etter|full(?:t|standigt) ?|anvandar|bruker|bruger)?na(?:m|v)n|e post(?: ?adress\w*)?",
    r"(?:telefon|mobil)(?: ?numm?er\w*)?|person ?numm?er|fodselsnummer|cpr(?: nummer)?|(?:gatu|gade|bo|hjem)?adress?e?",
    r"fodelsedatum|fodselsdato|fodselsdag|post ?numm?er|underskrift|namnteckning|etunimi|sukunimi|nimi|osoite",
    r"puhelinnumero|henkilotunnus|sahkoposti(?:osoite)?|syntymaaika",
)
_POLISH = (
    r"imie(?: i nazwisko)?|nazwisko(?: i imie)?|adres(?: (?:e ?mail|ip|zamieszkania|korespondencyjny))?|pesel|nazwa uzytkownika",
    r"(?:numer )?telefon(?:u)?(?: (?:komorkowy|komorkowego))?|kod pocztowy|data urodzenia|podpis|numer dowodu(?: osobistego)?",
    r"jmeno(?: a prijmeni)?|prijmeni|rodne cislo|datum narozeni|telefonni cislo|adresa|nev|telefonszam|lakcim|cnp|egn|oib",
)
_RUSSIAN = (
    r"фио|(?:ваш[аеи] |полное )?(?:имя|фамилия|отчество)(?: (?:и )?(?:имя|фамилия|отчество)){0,2}|имя пользователя",
    r"(?:адрес )?электронн(?:ая почта|ои почты|ыи адрес)|e ?mail|(?:номер )?(?:мобильн\w+ )?телефона?(?: мобильныи)?",
    r"ip адрес|(?:домашнии |почтовыи )?адрес(?: (?:проживания|регистрации))?|почтовыи индекс|индекс|дата рождения",
    r"снилс|инн|(?:номер )?паспорта?|серия и номер паспорта|подпись|прізвище|ім я|піб|дата народження",
)
_TURKISH = (
    r"ad(?:iniz|i)?(?: (?:ve )?soyad(?:iniz|i)?)?|soyad(?:iniz|i)?|isim|e ?posta(?: adres(?:iniz|i)?)?|adres(?:iniz|i)?",
    r"(?:cep )?telefon(?:u|unuz)?(?: numara(?:niz|si)?)?|tc kimlik(?: (?:no|numarasi))?|dogum tarihi|kullanici adi|imza",
)
_ASIAN = (
    r"电话|電話|手机|手機|電話番号|氏名|お?名前|姓|名|フルネーム|姓名|您的姓名|名字|住所|地址|家庭住址|通讯地址|邮箱|郵便番号|邮编|邮政编码",
    r"이름|성명|성함|전화 ?번호|휴대폰 ?번호|연락처|이메일(?: 주소)?|주소|생년월일|주민등록번호|우편번호|ip ?주소",
    r"الاسم(?: الكامل)?|اسمك|البريد الإلكتروني|البريد الالكتروني|رقم (?:الهاتف|الجوال|الهوية)|العنوان|تاريخ الميلاد",
    r"שם(?: (?:מלא|פרטי|משפחה))?|דואר אלקטרוני|טלפון|כתובת|תאריך לידה|תעודת זהות|ονομα(?:τεπωνυμο)?|επωνυμο|διευθυνση",
)
HEADINGS = re.compile(
    "|".join(
        pattern
        for language in (
            _ENGLISH, _GERMAN, _FRENCH, _SPANISH, _PORTUGUESE, _ITALIAN, _DUTCH, _NORDIC, _POLISH, _RUSSIAN, _TURKISH,
            _ASIAN,
        )
        for pattern in language
    )
)  # fmt: skip

# Questions and requests: what comes before the thing asked for, and the thing.
_THING = (
    rf"(?:(?:full|first|last|given|family|legal|sur|complete|work|home|personal|current) ?)*"
    rf"(?:names?|{_EMAIL}(?: addr(?:ess)?)?|{_PHONE}(?: number)?|address|post ?code|zip ?code|date of birth|birth ?date|"
    r"(?:student|employee|staff|national|passport|nhs) ?(?:id|number)(?: number)?)"
)
_END = r"(?: (?:below|here|please|for contact|optional|and \w+|so (?:that )?we can .*|if .*|in case .*|to .*))*"
ASKED = re.compile(
    "|".join(
        (
            rf"(?:(?:what|which) (?:is|are|s)|please (?:enter|provide|give|type|write|state|tell us|share|leave|fill in)|"
            rf"(?:can|could|may) (?:you|we|i) (?:give|have|tell|ask)\w*(?: us)?|enter|provide|give us|tell us|type) "
            rf"(?:us )?(?:your|the participant s|the respondent s) {_THING}{_END}",
            r"(?:wie|was) (?:ist|lautet|sind) (?:ihre?|deine?|ihr vollstandiger) (?:voller |vollstandiger )?"
            r"(?:vor|nach)?(?:name|e ?mail ?adresse|telefonnummer|adresse|anschrift|handynummer|postleitzahl|geburtsdatum)",
            r"wie heissen sie|wie heisst du|wann sind sie geboren(?: datum)?",
            r"bitte (?:geben|nennen|tragen|teilen|schreiben) sie (?:uns |hier )?(?:ihren?|ihre) (?:vollen |vollstandigen )?"
            r"(?:vor|nach)?(?:namen?|e ?mail ?adresse|telefonnummer|adresse|anschrift|handynummer)(?: (?:an|ein|mit))?",
            r"(?:quel(?:le)? est|indiquez|veuillez (?:indiquer|saisir|entrer)|merci d indiquer) (?:votre|vos) "
            r"(?:nom|prenom|nom et prenom|adresse(?: (?:electronique|e ?mail|mail|postale))?|courriel|e ?mail|"
            r"(?:numero de )?telephone|date de naissance|code postal)(?: complet)?",
            r"comment vous appelez vous",
            r"(?:cual es|indique|escriba|introduzca|por favor (?:indique|escriba|ingrese)|ingrese) (?:su|tu) "
            r"(?:nombre|apellidos?|correo|direccion|telefono|celular|fecha de nacimiento|numero de telefono|e ?mail)\b.{0,40}",
            r"como (?:se llama|te llamas)(?: usted)?",
            r"(?:qual e|indique|informe|digite|escreva|por favor (?:indique|informe)) (?:o |a )?(?:seu|sua) "
            r"(?:nome|sobrenome|e ?mail|endereco|telefone|celular|data de nascimento|cpf)\b.{0,40}",
            r"come (?:ti chiami|si chiama)|(?:qual e|inserisci|indichi|scriva) (?:il |la )?(?:tuo|suo|tua|sua) "
            r"(?:nome|cognome|indirizzo|e ?mail|numero|data di nascita)\b.{0,40}",
            r"(?:wat is|vul|geef) (?:hier )?(?:uw|je) (?:volledige )?(?:voor|achter)?(?:naam|e ?mail ?adres|telefoonnummer|"
            r"adres|geboortedatum)(?: in)?|hoe heet (?:u|je)",
            r"(?:vad heter|hvad hedder|hva heter) (?:du|ni)|vad ar din (?:e ?post|adress)\w*",
            r"jak (?:sie )?(?:pan pani|pani|pan)?(?: sie)? ?nazywa\w*|(?:prosze )?podac? (?:swoje |swoj )?"
            r"(?:imie|nazwisko|adres|numer telefonu|e ?mail)\b.{0,40}",
            r"как (?:вас|тебя) зовут|(?:укажите|введите|напишите) (?:ваш\w* |свои |свое |свою )?"
            r"(?:фио|имя|фамили\w|телефон|номер телефона|адрес|e ?mail|электронн\w+ почт\w)\b.{0,40}",
            r"(?:adiniz|isminiz) (?:nedir|ne)|(?:lutfen )?(?:adinizi|e ?posta adresinizi|telefon numaranizi)\b.{0,40}",
        )
    )
)
# Words of scripts that put no space between words: they stand anywhere in a short heading.
WORDS = (
    "メールアドレス", "電話番号", "携帯番号", "生年月日", "マイナンバー", "ipアドレス", "お名前を", "氏名を", "住所を",
    "电子邮件", "电子邮箱", "手机号", "电话号", "联系电话", "出生日期", "身份证", "ip地址", "微信号", "您的姓名", "您的电话",
    "電子郵件", "電子信箱", "手機號", "聯絡電話", "出生年月日", "身分證", "이메일 주소", "전화번호", "휴대전화",
)  # fmt: skip
# What only resembles: names of units and places, opinions, and the modes of asking.
NOT_PERSONAL = re.compile(
    r"\b(?:hospital|clinic|department|ward|team|organi[sz]ation|company|school|brand|unit|trust|site|item|variable|file|"
    r"product|drug|country|region|city|project|course|event) names?\b|\bname of (?:the )?(?:hospital|department|ward|team|"
    r"organi[sz]ation|unit|company|school)|\bdireccion (?:del|de la|general|escucha)|\bip rights\b"
)
