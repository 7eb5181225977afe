extension AudienceIdentifier {
  /// The names of its column, the best rank first: in English as Shopify, WooCommerce, Magento, Klaviyo,
  /// HubSpot, Salesforce and Mailchimp export it, in German, French, Spanish and Italian.
  ///
  /// A plain "name" is none of them: it may be the whole name.
  package var knownNames: [Set<String>] {
    switch self {
    case .email:
      [
        [
          "email", "emailaddress", "mail", "mailaddress", "emailadresse", "mailadresse", "courriel",
          "adresseemail", "adressemail", "adresseelectronique", "correo", "correoelectronico",
          "direcciondecorreo", "indirizzoemail", "emailid", "useremail",
        ]
      ]
    case .phone:
      [
        [
          "mobile", "mobilephone", "mobilenumber", "mobilephonenumber", "cell", "cellphone",
          "mobil", "mobiltelefon", "mobilnummer", "handy", "handynummer", "portable",
          "telephoneportable", "telportable", "movil", "telefonomovil", "celular", "cellulare",
        ],
        [
          "phone", "phonenumber", "telephone", "telephonenumber", "tel", "telefon",
          "telefonnummer", "rufnummer", "numerodetelephone", "telefono", "numerodetelefono",
          "smsphonenumber", "numeroditelefono",
        ],
      ]
    case .firstName:
      [
        [
          "firstname", "givenname", "forename", "fname", "vorname", "prenom", "nombre", "nome",
          "nombredepila",
        ]
      ]
    case .lastName:
      [
        [
          "lastname", "surname", "familyname", "lname", "nachname", "familienname", "zuname", "nom",
          "nomdefamille", "apellido", "apellidos", "cognome",
        ]
      ]
    case .city:
      [
        [
          "city", "town", "cityname", "ort", "stadt", "wohnort", "ville", "ciudad", "localidad",
          "poblacion", "citta", "comune",
        ]
      ]
    case .region:
      [
        [
          "state", "stateregion", "stateprovince", "stateprovincecode", "province", "provincecode",
          "region", "statecode", "county", "bundesland", "kanton", "departement", "provincia",
          "comunidadautonoma", "estado", "regione",
        ]
      ]
    case .postalCode:
      [
        [
          "zip", "zipcode", "postalcode", "postcode", "zippostalcode", "ziporpostalcode", "plz",
          "postleitzahl", "codepostal", "codigopostal",
        ],
        ["cp", "cap"],
      ]
    case .country:
      [
        ["countrycode", "countryiso", "countryisocode", "landeskennzeichen", "codepays"],
        ["country", "countryregion", "countryname", "land", "pays", "pais", "paese", "nazione"],
      ]
    case .birthDate:
      [
        [
          "birthdate", "dateofbirth", "birthday", "dob", "bday", "geburtsdatum", "geburtstag",
          "datedenaissance", "naissance", "fechadenacimiento", "nacimiento", "datadinascita",
        ]
      ]
    case .gender:
      [
        ["gender", "sex", "geschlecht", "sexe", "genero", "sexo", "sesso", "genere"],
        ["anrede", "salutation", "civilite", "tratamiento", "genre"],
      ]
    case .customer:
      [
        ["customerid", "kundennummer", "kundenid", "clientid", "idclient", "idcliente"],
        ["id", "externalid", "contactid", "userid"],
      ]
    }
  }
}
