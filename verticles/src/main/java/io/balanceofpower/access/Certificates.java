package io.balanceofpower.access;

import io.balanceofpower.settings.AccessSettings.CertificateUser;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** What a client certificate, which TLS has verified, says of its bearer. */
final class Certificates {
    private static final Set<String> SUBJECT_FIELDS = Set.of("cn", "o", "ou");

    /** The kinds of alternative names (RFC 5280, 4.2.1.6) that are taken. */
    private static final Map<Integer, String> ALTERNATIVE_NAMES = Map.of(1, "san-email", 2, "san-dns", 6, "san-uri");

    private Certificates() {}

    /** The name of the user; empty when the certificate does not have it. */
    static Optional<String> user(List<X509Certificate> chain, CertificateUser from) {
        Map<String, String> fields = fields(chain);
        Optional<String> name = switch (from) {
            case SUBJECT ->
                chain.stream()
                        .findFirst()
                        .map(leaf -> leaf.getSubjectX500Principal().getName());
            case SUBJECT_CN -> Optional.ofNullable(fields.get("cn"));
            case SAN_DNS -> Optional.ofNullable(fields.get("san-dns"));
            case SAN_URI -> Optional.ofNullable(fields.get("san-uri"));
            case SAN_EMAIL -> Optional.ofNullable(fields.get("san-email"));
        };
        return name.filter(UsersFile::isName);
    }

    /**
     * The fields that permissions may name. Of several values of one field the first counts: of the subject the most
     * specific, of the alternative names the one that the certificate has first. A value with control characters does not
     * count.
     */
    static Map<String, String> fields(List<X509Certificate> chain) {
        Map<String, String> fields = new HashMap<>();
        if (!chain.isEmpty()) {
            addSubject(fields, chain.get(0).getSubjectX500Principal().getName());
            alternativeNames(chain.get(0)).forEach(name -> {
                String field = ALTERNATIVE_NAMES.get((Integer) name.get(0));
                if (field != null) {
                    fields.putIfAbsent(field, (String) name.get(1));
                }
            });
        }
        fields.values().removeIf(value -> !UsersFile.isName(value));
        return fields;
    }

    private static void addSubject(Map<String, String> fields, String subject) {
        try {
            List<Rdn> rdns = new LdapName(subject).getRdns();
            for (int i = rdns.size() - 1; i >= 0; i--) { // the most specific is the last
                String field = rdns.get(i).getType().toLowerCase(java.util.Locale.ROOT);
                if (SUBJECT_FIELDS.contains(field) && rdns.get(i).getValue() instanceof String value) {
                    fields.putIfAbsent(field, value);
                }
            }
        } catch (InvalidNameException e) {
            throw new IllegalStateException(e); // the JDK wrote the name itself
        }
    }

    /** None when the extension cannot be read: then it names nobody. */
    private static Collection<List<?>> alternativeNames(X509Certificate leaf) {
        try {
            Collection<List<?>> names = leaf.getSubjectAlternativeNames();
            return names == null ? List.of() : names;
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }
}
