package org.caravault.share;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.caravault.problem.RefusalException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The share types in the database. */
public final class ShareTypes {
    private static final String REMOVE = """
            delete from share_types t
            where id = ? and not exists (select 1 from shares s where s.share_type_id = t.id)""";

    private static final String OF = """
            select * from share_types t
            where is_public or exists (select 1 from share_type_projects p
                                       where p.share_type_id = t.id and p.project_id = ?)
            order by name""";

    private static final String ADMIT = """
            insert into share_type_projects (share_type_id, project_id)
            select id, ? from share_types where id = ? for key share
            on conflict do nothing""";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JdbcClient db;

    public ShareTypes(JdbcClient db) {
        this.db = db;
    }

    /** {@return every type, by name, also private ones} */
    public List<ShareType> all() {
        return db.sql("select * from share_types order by name")
                .query(ShareTypes::read)
                .list();
    }

    /** {@return the type of this id, also a private one} */
    public Optional<ShareType> find(UUID id) {
        return db.sql("select * from share_types where id = ?")
                .param(id)
                .query(ShareTypes::read)
                .optional();
    }

    /** {@return the type of this name, also a private one} */
    public Optional<ShareType> named(String name) {
        return db.sql("select * from share_types where name = ?")
                .param(name)
                .query(ShareTypes::read)
                .optional();
    }

    /**
     * Writes a new type.
     *
     * @throws RefusalException when there is one of that name
     */
    public ShareType insert(ShareType type) {
        try {
            return db.sql("""
                    insert into share_types (id, name, description, is_public, extra_specs)
                    values (?, ?, ?, ?, ?) returning *""")
                    .params(
                            type.id(),
                            type.name(),
                            type.description().orElse(null),
                            type.isPublic(),
                            write(type.extraSpecs()))
                    .query(ShareTypes::read)
                    .single();
        } catch (DuplicateKeyException taken) {
            throw RefusalException.conflict("Share Type %s already exists.".formatted(type.name()));
        }
    }

    /** Writes a type anew; empty when it is gone. */
    public Optional<ShareType> update(ShareType type) {
        try {
            return db.sql("""
                    update share_types set name = ?, description = ?, is_public = ?, extra_specs = ?,
                                           updated_at = clock_timestamp()
                    where id = ? returning *""")
                    .params(
                            type.name(),
                            type.description().orElse(null),
                            type.isPublic(),
                            write(type.extraSpecs()),
                            type.id())
                    .query(ShareTypes::read)
                    .optional();
        } catch (DuplicateKeyException taken) {
            throw RefusalException.conflict("Share Type %s already exists.".formatted(type.name()));
        }
    }

    /** Deletes a type; false when shares are of that type, and it stays. */
    public boolean remove(UUID id) {
        return db.sql(REMOVE).param(id).update() == 1;
    }

    /** The share is of this type from now on. */
    public void assign(UUID share, UUID type) {
        db.sql("update shares set share_type_id = ? where id = ?")
                .params(type, share)
                .update();
    }

    /** The projects that a private type is for. */
    public List<String> projects(UUID type) {
        return db.sql(
                        "select project_id from share_type_projects where share_type_id = ? order by created_at, project_id")
                .param(type)
                .query(String.class)
                .list();
    }

    /** The types that a project may use: the public ones, and the private ones that are for it. */
    public List<ShareType> of(String project) {
        return db.sql(OF).param(project).query(ShareTypes::read).list();
    }

    /** Whether a project may use a type. */
    public boolean isFor(ShareType type, String project) {
        return type.isPublic() || projects(type.id()).contains(project);
    }

    /** A private type is for one project more; false when it was already, or is gone. */
    public boolean admit(UUID type, String project) {
        return db.sql(ADMIT).params(project, type).update() == 1;
    }

    /** Withdraws a private type from a project; false when the project did not have it. */
    public boolean dismiss(UUID type, String project) {
        return db.sql("delete from share_type_projects where share_type_id = ? and project_id = ?")
                        .params(type, project)
                        .update()
                == 1;
    }

    private static ShareType read(ResultSet r, int row) throws SQLException {
        return new ShareType(
                r.getObject("id", UUID.class),
                r.getString("name"),
                Optional.ofNullable(r.getString("description")),
                r.getBoolean("is_public"),
                specs(r.getString("extra_specs")));
    }

    /** Extra specs as they are stored. */
    static Map<String, String> specs(String json) {
        try {
            return JSON.readValue(json, new TypeReference<LinkedHashMap<String, String>>() {});
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("extra specs are not JSON: " + json, broken);
        }
    }

    private static String write(Map<String, String> specs) {
        try {
            return JSON.writeValueAsString(specs);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
