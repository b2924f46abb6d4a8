"""Tables and databases: their keys are declared, and what they hold survives a mistake."""

from collections.abc import Iterator

from tapkit.aws.dynamodb import TABLE
from tapkit.aws.rds import DATABASE_CLUSTER, DATABASE_INSTANCE
from tapkit.checks import Severity, resource_rule
from tapkit.policy.model import Resource
from tapkit.policy.settings import chosen, is_production, number, stack_name

_INDEXES = ("globalSecondaryIndexes", "localSecondaryIndexes")
_CAPACITIES = ("readCapacity", "writeCapacity")


@resource_rule(
    "table-keys-declared",
    Severity.HIGH,
    "List each key of the table and of its indexes in attributes, and nothing else.",
    TABLE,
)
def table_keys_declared(table: Resource) -> Iterator[str]:
    """A table declares the attributes that are keys, and no others, which DynamoDB refuses."""
    own = chosen(table)
    keys = {key for name in ("hashKey", "rangeKey") for key in own.values(name)}
    paths = [f"{index}.{name}" for index in _INDEXES for name in ("hashKey", "rangeKey")]
    # A key of several attributes, which only global indexes have.
    paths += ["globalSecondaryIndexes.keySchemas.attributeName"]
    keys |= {key for path in paths for key in own.values(path)}
    declared = {attribute["name"] for attribute in own.values("attributes") if "name" in attribute}
    if missing := sorted(keys - declared):
        yield f"its attributes lack {', '.join(missing)}, which it or one of its indexes has as a key"
    if unused := sorted(declared - keys):
        yield f"its attributes have {', '.join(unused)}, which is no key"


@resource_rule(
    "table-settings-valid",
    Severity.HIGH,
    "Set read_capacity and write_capacity with PROVISIONED only, and name what time to live and streams are about.",
    TABLE,
)
def table_settings_valid(table: Resource) -> Iterator[str]:
    """A table's capacity, time to live and stream are complete."""
    own = chosen(table)
    on_demand = own.value("billingMode") == "PAY_PER_REQUEST"
    if not on_demand:
        missing = [name for name in _CAPACITIES if not own.value(name)]
        if missing:
            yield f"it is billed for provisioned capacity, and sets no {' and no '.join(missing)}"
    if own.value("ttl.enabled") is True and not own.value("ttl.attributeName"):
        yield "it deletes what is old, and does not say which attribute holds the time"
    if own.value("streamEnabled") is True and not own.value("streamViewType"):
        yield "its stream has no streamViewType"


@resource_rule(
    "table-billed-one-way", Severity.LOW, "Leave out the capacity, or set billing_mode to PROVISIONED.", TABLE
)
def table_billed_one_way(table: Resource) -> Iterator[str]:
    """A table that is billed by request sets no capacity, which would mean nothing."""
    found = [name for name in _CAPACITIES if chosen(table).value(name)]
    if chosen(table).value("billingMode") == "PAY_PER_REQUEST" and found:
        yield f"it is billed by request, and sets {' and '.join(found)}"


@resource_rule("table-recoverable", Severity.MEDIUM, "Enable point_in_time_recovery, which keeps 35 days.", TABLE)
def table_recoverable(table: Resource) -> Iterator[str]:
    """A table can be set back to what it was before a mistake."""
    if chosen(table).value("pointInTimeRecovery.enabled") is not True:
        yield "it has no point-in-time recovery"


@resource_rule(
    "database-backed-up",
    Severity.HIGH,
    "Set backup_retention_period to 7 days or more.",
    DATABASE_INSTANCE,
    DATABASE_CLUSTER,
)
def database_backed_up(database: Resource) -> Iterator[str]:
    """A database is backed up every day."""
    # A cluster's instances are backed up with it, and so is what is restored from another one by its source.
    if chosen(database).sets("replicateSourceDb"):
        return
    default = 0 if database.type == DATABASE_INSTANCE else 1
    if number(database, "backupRetentionPeriod", default) == 0:
        yield "it keeps no backups: its backup_retention_period is 0"


@resource_rule(
    "database-final-snapshot",
    Severity.LOW,
    "Set skip_final_snapshot to false and a final_snapshot_identifier where the data matters.",
    DATABASE_INSTANCE,
    DATABASE_CLUSTER,
)
def database_final_snapshot(database: Resource) -> Iterator[str]:
    """A database says what becomes of its data when it is deleted."""
    own = chosen(database)
    if own.value("skipFinalSnapshot") is not True and not own.sets("finalSnapshotIdentifier"):
        yield "it cannot be deleted: it has no final_snapshot_identifier, and does not skip the snapshot"


_PROTECTION = {TABLE: "deletionProtectionEnabled"}


@resource_rule(
    "production-data-protected",
    Severity.HIGH,
    "Read the setting from the stack's configuration, and protect what the stack of production holds.",
    TABLE,
    DATABASE_INSTANCE,
    DATABASE_CLUSTER,
)
def production_data_protected(resource: Resource) -> Iterator[str]:
    """Data of the stack of production is not deleted by mistake, and survives the loss of a zone."""
    if not is_production(stack_name(resource)):
        return
    own = chosen(resource)
    setting = _PROTECTION.get(resource.type, "deletionProtection")
    if own.value(setting) is not True:
        yield f"it can be deleted: its {setting} is not set"
    if resource.type == TABLE:
        return
    if own.value("skipFinalSnapshot") is True:
        yield "it is deleted without a last snapshot: its skipFinalSnapshot is set"
    if resource.type == DATABASE_INSTANCE and own.value("multiAz") is not True and not own.sets("replicateSourceDb"):
        yield "it is in a single availability zone: its multiAz is not set"
