package org.caravault.identity;

/**
 * The authenticated caller of a request.
 *
 * @param projectId the project whose resources are meant
 * @param userId the user, for the record
 * @param admin whether every project's resources may be seen and changed
 * @param reader whether the caller may only read
 */
public record Caller(String projectId, String userId, boolean admin, boolean reader) {
    /** Who has the administrator's token of this installation; without authentication, every caller. */
    public static final Caller ADMIN_OF_DEFAULT = new Caller("default", "admin", true, false);

    /** The caller of a path that needs no authentication, such as the versions. */
    public static final Caller ANONYMOUS = new Caller("", "", false, true);

    /** {@return the owner of what this caller asks for} */
    public Owner owner() {
        return new Owner(projectId, userId);
    }

    /** Whether a resource of that project is this caller's to see. */
    public boolean mayRead(String ownerProject) {
        return admin || projectId.equals(ownerProject);
    }
}
