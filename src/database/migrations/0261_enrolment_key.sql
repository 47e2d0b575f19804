-- Two codes for one post may be made at one moment: an enrolment is known by its secret.
alter table device_enrolment drop constraint device_enrolment_pkey, drop constraint device_enrolment_secret_hash_key;
alter table device_enrolment add primary key (secret_hash);
create index device_enrolment_post on device_enrolment (post);
