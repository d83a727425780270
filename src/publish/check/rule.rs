//! The rules by name: how grave a breach is, and what to do about it.

use serde::Serialize;

/// How grave a fault is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The document breaks its specification.
    Error,
    /// The document is allowed, and some readers will not take it as it is meant.
    Warning,
}

impl Severity {
    /// In lower case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// What a document must or should keep to.
#[derive(PartialEq, Eq, Debug)]
pub struct Rule {
    /// Stable, and the W3C feed validator's name of it where that has one.
    pub name: &'static str,
    /// How grave a breach is.
    pub severity: Severity,
    /// What to do, as a sentence's second half.
    pub remedy: &'static str,
}

/// A breach of a rule and what is wrong, before it has a place.
pub(super) type Breach = (&'static Rule, String);

macro_rules! rules {
    ($($severity:ident $constant:ident $name:literal $remedy:literal;)*) => {
        $(pub(super) const $constant: Rule = Rule {
            name: $name,
            severity: Severity::$severity,
            remedy: $remedy,
        };)*

        /// Every rule.
        pub const RULES: &[&Rule] = &[$(&$constant),*];
    };
}

rules! {
    // The document as such.
    Error   ILL_FORMED "SAXError" "make it well-formed XML 1.0";
    Error   UNDEFINED_ENTITY "UndefinedNamedEntity" "write the character itself or its number, such as &#160;";
    Error   BAD_XML_VERSION "BadXmlVersion" "write version=\"1.0\"";
    Error   UNKNOWN_ENCODING "UnknownEncoding" "write the document and its declaration in UTF-8";
    Error   UNDECODABLE "UnicodeError" "write the document in the encoding it declares, best UTF-8";
    Warning OBSCURE_ENCODING "ObscureEncoding" "write the document in UTF-8";
    Warning BAD_CHARACTERS "BadCharacters" "write the text in the encoding that is declared";
    Error   LIMIT "ValidatorLimit" "publish less in one document";
    Error   UNKNOWN_KIND "UnknownDocument" "give an RSS 2.0, Atom 1.0, OPML or JSON Feed document";
    Error   DEPRECATED_DTD "DeprecatedDTD" "leave the DOCTYPE out";
    Error   INVALID_DOCTYPE "InvalidDoctype" "leave the DOCTYPE out";
    // Elements and attributes.
    Error   UNDEFINED_ELEMENT "UndefinedElement" "take it out, or put it where its specification has it";
    Error   MISSING_ELEMENT "MissingElement" "add the element";
    Error   MISSING_TITLE "MissingTitle" "write a title";
    Error   MISSING_LINK "MissingLink" "write a link";
    Error   MISSING_DESCRIPTION "MissingDescription" "write a description";
    Error   DUPLICATE_ELEMENT "DuplicateElement" "keep one of them";
    Error   UNEXPECTED_ATTRIBUTE "UnexpectedAttribute" "take it out";
    Error   MISSING_ATTRIBUTE "MissingAttribute" "add the attribute";
    Error   MISSING_HREF "MissingHref" "write the address as href";
    Error   UNEXPECTED_TEXT "UnexpectedText" "take the text out";
    Error   UNEXPECTED_WHITESPACE "UnexpectedWhitespace" "take the white space around the value out";
    Error   MISSING_NAMESPACE "MissingNamespace" "declare the namespace with xmlns";
    Error   INVALID_NAMESPACE "InvalidNamespace" "write the namespace as its specification has it";
    Error   OBSOLETE_NAMESPACE "ObsoleteNamespace" "use http://www.w3.org/2005/Atom";
    Error   MEDIA_NAMESPACE "MediaRssNamespace" "write http://search.yahoo.com/mrss/ with the slash at its end";
    Error   NOT_IN_NAMESPACE "NotInANamespace" "put the element into its extension's namespace";
    Warning UNDETERMINABLE "UndeterminableVocabulary" "put the element into a namespace";
    Warning AVOID_PREFIX "AvoidNamespacePrefix" "make Atom the default namespace";
    Warning RESERVED_PREFIX "ReservedPrefix" "use the prefix for the namespace it is known for";
    Warning MISPLACED_XHTML "MisplacedXHTMLContent" "put XHTML into content or summary";
    Warning NOT_BLANK "NotBlank" "write something into it, or leave it out";
    Warning ATTRIBUTE_BLANK "AttrNotBlank" "write something into it, or leave it out";
    Error   DUPLICATE_VALUE "DuplicateValue" "give each its own value";
    // Text and markup.
    Warning CONTAINS_HTML "ContainsHTML" "write plain text";
    Warning UNDECLARED_HTML "ContainsUndeclaredHTML" "declare type=\"html\", or write plain text";
    Warning CHARACTER_DATA "CharacterData" "write & and < as &#x26; and &#x3C;";
    Warning CONTAINS_EMAIL "ContainsEmail" "move the mail address into its own element";
    Warning NOT_INLINE "NotInline" "declare type=\"html\", or write real elements";
    Warning NOT_HTML "NotHtml" "use elements of HTML only";
    Warning SECURITY_RISK "SecurityRisk" "take the element out; readers remove it or refuse the feed";
    Warning SECURITY_RISK_ATTRIBUTE "SecurityRiskAttr" "take the attribute out; readers remove it or refuse the feed";
    Warning DANGEROUS_STYLE "DangerousStyleAttr" "take the style out; readers remove it";
    Warning RELATIVE_REFERENCE "ContainsRelRef" "write the address in full";
    Error   MISSING_XHTML_DIV "MissingXhtmlDiv" "put the content into one div of the XHTML namespace";
    Error   NOT_ESCAPED "NotEscaped" "escape the markup";
    Error   NOT_BASE64 "NotBase64" "write the content in Base64, or declare what it is";
    Error   INVALID_TEXT_TYPE "InvalidTextType" "write text, html or xhtml";
    Warning HTML_FRAGMENT "HtmlFragment" "declare type=\"html\"";
    Error   TOO_LONG "TooLong" "shorten it";
    // Values.
    Error   INVALID_LINK "InvalidLink" "write a URI";
    Error   INVALID_FULL_LINK "InvalidFullLink" "write the address in full, as in https://paper.example/";
    Error   INVALID_URI_CHARACTER "InvalidUriChar" "percent-encode the character";
    Error   URI_NOT_IRI "UriNotIri" "percent-encode what is not ASCII";
    Error   INVALID_IRI "InvalidIRI" "write an IRI";
    Error   INVALID_URI_ATTRIBUTE "InvalidURIAttribute" "write a URI";
    Error   INVALID_URL_ATTRIBUTE "InvalidURLAttribute" "write an http or https address in full";
    Warning LOCAL_HOST "LocalHost" "use a host that is known everywhere, such as paper.example";
    Error   INVALID_TAG "InvalidTAG" "write it as tag:domain,year:name (RFC 4151)";
    Error   INVALID_URN "InvalidURN" "write it as urn:namespace:name (RFC 8141)";
    Error   INVALID_UUID "InvalidUUID" "write it as urn:uuid: and 32 hexadecimal digits in their groups";
    Warning UNREGISTERED_SCHEME "SchemeNotIANARegistered" "use a registered scheme";
    Warning NON_CANONICAL "NonCanonicalURI" "write scheme and host in lower case, and a path";
    Error   INVALID_RFC2822_DATE "InvalidRFC2822Date" "write it like Mon, 23 Nov 2026 09:30:00 GMT";
    Error   INCORRECT_DAY "IncorrectDOW" "write the day of the week that the date is";
    Warning PROBLEMATICAL_DATE "ProblematicalRFC822Date" "write it like Mon, 23 Nov 2026 09:30:00 GMT";
    Error   INVALID_RFC3339_DATE "InvalidRFC3339Date" "write it like 2026-11-23T09:30:00Z";
    Error   INVALID_W3C_DATE "InvalidW3CDTFDate" "write it like 2026-11-23 or 2026-11-23T09:30:00Z";
    Error   INVALID_CONTACT "InvalidContact" "write a mail address like desk@paper.example";
    Error   INVALID_ADDRESS "InvalidAddrSpec" "write a mail address like desk@paper.example";
    Warning EMAIL_FORMAT "EmailFormat" "write it like desk@paper.example (The Paper)";
    Warning MISSING_REAL_NAME "MissingRealName" "write it like desk@paper.example (The Paper)";
    Error   INVALID_LANGUAGE "InvalidLanguage" "write a language tag like en or pt-BR";
    Error   INVALID_INTEGER "InvalidInteger" "write a whole number";
    Error   INVALID_NON_NEGATIVE "InvalidNonNegativeInteger" "write 0 or more";
    Error   USE_ZERO "UseZeroForUnknown" "write 0 where the length is not known";
    Error   INVALID_POSITIVE "InvalidPositiveInteger" "write 1 or more";
    Error   INVALID_INTEGER_ATTRIBUTE "InvalidIntegerAttribute" "write a whole number";
    Error   INVALID_FLOAT "InvalidFloat" "write a number";
    Error   INVALID_LATITUDE "InvalidLatitude" "write degrees from -90 to 90";
    Error   INVALID_LONGITUDE "InvalidLongitude" "write degrees from -180 to 180";
    Error   INVALID_MIME "InvalidMIMEType" "write a media type like image/png";
    Error   INVALID_MIME_ATTRIBUTE "InvalidMIMEAttribute" "write a media type like image/png";
    Error   INVALID_BOOLEAN "InvalidBooleanAttribute" "write true or false";
    Error   INVALID_TRUE_FALSE "InvalidTrueFalse" "write true or false";
    Error   INVALID_YES_NO "InvalidYesNo" "write yes or no";
    Error   INVALID_PERIOD "InvalidUpdatePeriod" "write hourly, daily, weekly, monthly or yearly";
    Error   INVALID_INTEGER_LIST "InvalidCommaSeparatedIntegers" "write numbers with commas between them";
    Error   INVALID_FORM_NAME "InvalidFormComponentName" "begin with a letter";
    // RSS.
    Error   INVALID_RSS_VERSION "InvalidRSSVersion" "write version=\"2.0\"";
    Error   EMPTY_ITEM "ItemMustContainTitleOrDescription" "write a title or a description";
    Error   NO_BLINK "NoBlink" "use blogChannel:blink";
    Warning MISSING_GUID "MissingGuid" "write a guid that never changes";
    Warning NOT_UNIQUE_ENOUGH "NotSufficientlyUnique" "write a guid that nobody else will use";
    Error   INVALID_HTTP_GUID "InvalidHttpGUID" "write an address, or isPermaLink=\"false\"";
    Error   INVALID_PERMALINK "InvalidPermalink" "write isPermaLink=\"false\"";
    Error   INVALID_WIDTH "InvalidWidth" "write 1 to 144";
    Error   INVALID_HEIGHT "InvalidHeight" "write 1 to 400";
    Error   INVALID_HOUR "InvalidHour" "write 0 to 23";
    Warning USE_ZERO_FOR_MIDNIGHT "UseZeroForMidnight" "write 0";
    Error   TOO_MANY_HOURS "NotEnoughHoursInTheDay" "write each hour once";
    Error   INVALID_DAY "InvalidDay" "write Monday to Sunday";
    Error   EIGHT_DAYS "EightDaysAWeek" "write each day once";
    Warning MISPLACED_ITEM "MisplacedItem" "write the items after everything else of the channel";
    Warning MISSING_ATOM_SELF "MissingAtomSelfLink" "write <atom:link rel=\"self\"> with the feed's own address";
    Warning IMAGE_FORMAT "ImageUrlFormat" "use a GIF, JPEG or PNG picture";
    Warning IMAGE_LINK "ImageLinkDoesntMatch" "write the channel's link";
    Warning IMAGE_TITLE "ImageTitleDoesntMatch" "write the channel's title";
    Warning AVOID_TEXT_INPUT "AvoidTextInput" "leave it out; readers ignore it";
    Warning DESCRIPTION_FIRST "NeedDescriptionBeforeContent" "write the description before content:encoded";
    Warning DUPLICATE_ENCLOSURE "DuplicateEnclosure" "keep one, and write the others as media:content";
    Warning DUPLICATE_SEMANTICS "DuplicateSemantics" "keep the core element";
    Warning DUPLICATE_ITEM_SEMANTICS "DuplicateItemSemantics" "keep the core element";
    Warning DUPLICATE_DESCRIPTION "DuplicateDescriptionSemantics" "keep description or content:encoded";
    Warning SLASH_DATE "SlashDate" "write the channel's lastBuildDate too";
    Warning COMMENT_RSS "CommentRSS" "write wfw:commentRss";
    // Atom.
    Error   DUPLICATE_LINK "DuplicateAtomLink" "keep one alternate for each type and language";
    Warning LINK_NOT_EMPTY "AtomLinkNotEmpty" "take the text out; the address is in href";
    Warning UNREGISTERED_RELATION "UnregisteredAtomLinkRel" "use a registered relation or a URI";
    Warning MISSING_SELF "MissingSelf" "write <link rel=\"self\"> with the feed's own address";
    Warning RELATIVE_SELF "RelativeSelf" "write the feed's own address in full";
    Warning SELF_NOT_ATOM "SelfNotAtom" "write the feed's own media type";
    Warning MISSING_SOURCE "MissingSourceElement" "write what the source feed says";
    Error   MISSING_CONTENT "MissingContentOrAlternate" "write content, or a link rel=\"alternate\"";
    Error   MISSING_SUMMARY "MissingSummary" "write a summary";
    Warning MISSING_TEXT "MissingTextualContent" "write a summary or content";
    Warning MISSING_TYPE "MissingTypeAttr" "write the type";
    Warning DUPLICATE_ENTRIES "DuplicateEntries" "give each entry its own id";
    Error   DUPLICATE_IDS "DuplicateIds" "give each entry its own id";
    Warning DUPLICATE_UPDATED "DuplicateUpdated" "tell the entries' updates apart by milliseconds";
    Error   MISPLACED_METADATA "MisplacedMetadata" "write the entries after everything else of the feed";
    Error   RELATION_IN_COMPLETE "FeedRelInCompleteFeed" "take the link out; a complete feed has one document";
    Warning MISSING_CURRENT "MissingCurrentInArchive" "link to the subscription document with rel=\"current\"";
    Warning ARCHIVE_INCOMPLETE "ArchiveIncomplete" "link to the archive documents before and behind it, or to the subscription document";
    Warning HISTORY_IN_ENTRY "FeedHistoryRelInEntry" "put the link into the feed";
    Error   INVALID_META_NAME "InvalidMetaName" "write robots";
    Error   INVALID_META_CONTENT "InvalidMetaContent" "write what robots may do, such as noindex";
    Error   INVALID_ACCESS "InvalidAccessRestrictionRel" "write allow or deny";
    Error   NO_THREAD_WHEN "NoThrWhen" "write thr:updated";
    // OPML.
    Error   INVALID_OPML_VERSION "InvalidOPMLVersion" "write version=\"2.0\"";
    Error   INVALID_EXPANSION "InvalidExpansionState" "write line numbers with commas between them";
    Warning MISSING_XML_URL "MissingXmlURL" "write the feed's address as xmlUrl";
    Warning MISSING_TITLE_ATTRIBUTE "MissingTitleAttr" "write the feed's title as title";
    Warning MISSING_URL_ATTRIBUTE "MissingUrlAttr" "write the address as url";
    Warning MISSING_OUTLINE_TYPE "MissingOutlineType" "write the type";
    Warning INVALID_OUTLINE_TYPE "InvalidOutlineType" "write rss or link";
    Warning INVALID_OUTLINE_VERSION "InvalidOutlineVersion" "write RSS, RSS1, RSS2 or scriptingNews";
    // Media RSS and iTunes.
    Error   GROUP_WITHOUT_ALTERNATIVES "MediaGroupWithoutAlternatives" "put two or more media:content into it";
    Error   INVALID_CREDIT_ROLE "InvalidCreditRole" "write a role of the European Broadcasting Union in lower case";
    Error   INVALID_MEDIA_TEXT "InvalidMediaTextType" "write plain or html";
    Error   INVALID_MEDIA_HASH "InvalidMediaHash" "write the digest in hexadecimal digits";
    Error   INVALID_MEDIA_RATING "InvalidMediaRating" "write a rating of the scheme";
    Error   INVALID_NPT "InvalidNPTTime" "write it like 0:02:30.5";
    Error   INVALID_RESTRICTION "InvalidMediaRestriction" "write all or none, or give a type";
    Error   INVALID_RESTRICTION_RELATION "InvalidMediaRestrictionRel" "write allow or deny";
    Error   INVALID_RESTRICTION_TYPE "InvalidMediaRestrictionType" "write country or uri";
    Error   INVALID_COUNTRY "InvalidCountryCode" "write codes of two letters (ISO 3166)";
    Error   INVALID_MEDIUM "InvalidMediaMedium" "write image, audio, video, document or executable";
    Error   INVALID_EXPRESSION "InvalidMediaExpression" "write sample, full or nonstop";
    Warning DEPRECATED_ADULT "DeprecatedMediaAdult" "write media:rating";
    Error   INVALID_DURATION "InvalidDuration" "write seconds, or hours:minutes:seconds";
    Error   INVALID_ITUNES_BLOCK "InvalidYesNoClean" "write yes, no or clean";
    Error   INVALID_EPISODE_TYPE "InvalidItunesEpisodeType" "write full, trailer or bonus";
    Error   INVALID_CHANNEL_TYPE "InvalidItunesChannelType" "write episodic or serial";
    Warning INVALID_KEYWORDS "InvalidKeywords" "separate the keywords with commas";
    // JSON Feed.
    Error   INVALID_JSON "InvalidJson" "make it well-formed JSON";
    Error   WRONG_JSON_TYPE "WrongJsonType" "write a value of that type";
    Error   DUPLICATE_MEMBER "DuplicateMember" "keep one of them";
    Error   MISSING_MEMBER "MissingMember" "add the member";
    Warning UNDEFINED_MEMBER "UndefinedMember" "begin the name of an extension with an underscore";
    Error   INVALID_JSON_VERSION "InvalidJsonFeedVersion" "write https://jsonfeed.org/version/1.1";
    Warning DEPRECATED_MEMBER "DeprecatedMember" "write authors, a list";
    Error   CONTENT_MISSING "MissingJsonContent" "write content_html or content_text";
    Warning NUMERIC_ID "NumericItemId" "put it in quotes";
    Error   DUPLICATE_ID "DuplicateItemId" "give each item its own id";
    Warning EMPTY_VALUE "EmptyValue" "write something into it, or leave it out";
    // The answer that brought a document.
    Warning CONTENT_TYPE "UnexpectedContentType" "serve it with its own media type";
    Warning CHARSET_MISMATCH "EncodingMismatch" "let the header and the document name one encoding";
}
