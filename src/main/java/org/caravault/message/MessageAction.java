package org.caravault.message;

/** What was being done, in a message's words, and with Manila's number for it. */
public enum MessageAction {
    CREATE("Backup", "002"),
    RESTORE("Restore", "006"),
    DELETE("Deletion", "007"),
    CREATE_SHARE("Creation", "002"),
    MANAGE_SHARE("Registration", "002"),
    DELETE_SHARE("Deletion", "007"),
    CREATE_SNAPSHOT("Creation", "002"),
    REVERT("Revert", "006"),
    DELETE_SNAPSHOT("Deletion", "007");

    private final String words;
    private final String id;

    MessageAction(String words, String id) {
        this.words = words;
        this.id = id;
    }

    /** {@return what it is in a message's text} */
    public String words() {
        return words;
    }

    /** {@return Manila's {@code action_id}} */
    public String id() {
        return id;
    }
}
