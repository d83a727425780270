//! Free slugs for new entries.

use super::StoreError;
use super::database::Connection;
use super::rows::select_in;
use crate::model::{Guid, Kind, Mint, Slug};
use std::collections::HashMap;

/// Who holds an address.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tenant {
    Nobody,
    Entry,
    /// An entry that has moved away: whoever follows a link to the old address is sent on, so that
    /// nobody else may have it.
    Former(i64),
}

/// An entry that has an address already.
pub(super) struct Holder<'a> {
    pub(super) entry: i64,
    pub(super) guid: &'a Guid,
}

/// Which slugs and guids are taken, as far as a batch has asked.
pub(super) struct Addresses<'a> {
    mint: &'a Mint,
    slugs: HashMap<(Kind, String), Tenant>,
    guids: HashMap<String, bool>,
    /// The number to try next, for slugs that were not free.
    next: HashMap<(Kind, String), u32>,
}

impl<'a> Addresses<'a> {
    /// Asks for all that will probably be wanted.
    pub(super) async fn load(
        connection: &mut Connection,
        mint: &'a Mint,
        wanted: &[(Kind, &Slug)],
    ) -> Result<Self, StoreError> {
        let mut addresses = Self {
            mint,
            slugs: HashMap::new(),
            guids: HashMap::new(),
            next: HashMap::new(),
        };
        for kind in Kind::ALL {
            let of_kind = wanted.iter().filter(|(one, _)| *one == kind);
            let slugs: Vec<&str> = of_kind.map(|(_, slug)| slug.as_str()).collect();
            let (entries, former) = match kind {
                Kind::Article => (
                    "SELECT slug FROM entry WHERE kind = 'article' AND slug IN",
                    "SELECT slug, entry FROM vacated WHERE kind = 'article' AND entry IS NOT NULL \
                     AND slug IN",
                ),
                Kind::Brief => (
                    "SELECT slug FROM entry WHERE kind = 'brief' AND slug IN",
                    "SELECT slug, entry FROM vacated WHERE kind = 'brief' AND entry IS NOT NULL \
                     AND slug IN",
                ),
            };
            let taken: Vec<(String,)> = select_in(connection, entries, &slugs).await?;
            let former: Vec<(String, i64)> = select_in(connection, former, &slugs).await?;
            let free = slugs
                .iter()
                .map(|slug| ((*slug).to_owned(), Tenant::Nobody));
            let former = former
                .into_iter()
                .map(|(slug, id)| (slug, Tenant::Former(id)));
            let taken = taken.into_iter().map(|(slug,)| (slug, Tenant::Entry));
            let known = free.chain(former).chain(taken);
            addresses
                .slugs
                .extend(known.map(|(slug, tenant)| ((kind, slug), tenant)));
        }
        let guids: Vec<Guid> = wanted
            .iter()
            .map(|(kind, slug)| mint.mint(*kind, slug))
            .collect();
        let texts: Vec<&str> = guids.iter().map(Guid::as_str).collect();
        let taken: Vec<(String,)> =
            select_in(connection, "SELECT guid FROM entry WHERE guid IN", &texts).await?;
        let free = texts.iter().map(|guid| ((*guid).to_owned(), false));
        addresses.guids.extend(free);
        let taken = taken.into_iter().map(|(guid,)| (guid, true));
        addresses.guids.extend(taken);
        Ok(addresses)
    }

    /// Takes `wanted`, or the same slug with a number if it is not free, and a guid: the one
    /// `given`, or one minted of the slug.
    pub(super) async fn take(
        &mut self,
        connection: &mut Connection,
        kind: Kind,
        wanted: &Slug,
        given: Option<&Guid>,
    ) -> Result<(Slug, Guid), StoreError> {
        let mints = given.is_none();
        let slug = self.choose(connection, kind, wanted, mints).await?;
        let guid = match given {
            Some(guid) => guid.clone(),
            None => self.mint.mint(kind, &slug),
        };
        self.slugs.insert((kind, slug.to_string()), Tenant::Entry);
        self.guids.insert(guid.to_string(), true);
        Ok((slug, guid))
    }

    /// A guid for an entry at just this address, made of the slug or of the same with a number: an entry
    /// may have been imported with the first.
    pub(super) async fn mint(
        &mut self,
        connection: &mut Connection,
        kind: Kind,
        slug: &Slug,
    ) -> Result<Guid, StoreError> {
        let mut guid = self.mint.mint(kind, slug);
        let mut number = 1;
        while !self.is_unminted(connection, &guid).await? {
            number += 1;
            guid = self.mint.mint(kind, &slug.numbered(number));
        }
        Ok(guid)
    }

    /// Whether an entry may move to a slug: nobody holds it, or only this entry did.
    pub(super) async fn admits(
        &mut self,
        connection: &mut Connection,
        kind: Kind,
        slug: &Slug,
        entry: i64,
    ) -> Result<bool, StoreError> {
        let tenant = self.tenant(connection, kind, slug).await?;
        Ok(tenant == Tenant::Nobody || tenant == Tenant::Former(entry))
    }

    /// Gives an entry another address: `wanted`, or the same with a number if it may not have that.
    pub(super) async fn move_to(
        &mut self,
        connection: &mut Connection,
        kind: Kind,
        wanted: &Slug,
        holder: &Holder<'_>,
    ) -> Result<Slug, StoreError> {
        if self.admits(connection, kind, wanted, holder.entry).await? {
            self.slugs.insert((kind, wanted.to_string()), Tenant::Entry);
            return Ok(wanted.clone());
        }
        let address = self
            .take(connection, kind, wanted, Some(holder.guid))
            .await?;
        Ok(address.0)
    }

    /// An entry has moved away from a slug.
    pub(super) fn vacate(&mut self, kind: Kind, slug: &Slug, entry: i64) {
        self.slugs
            .insert((kind, slug.to_string()), Tenant::Former(entry));
    }

    async fn tenant(
        &mut self,
        connection: &mut Connection,
        kind: Kind,
        slug: &Slug,
    ) -> Result<Tenant, StoreError> {
        let name = (kind, slug.to_string());
        if let Some(tenant) = self.slugs.get(&name) {
            return Ok(*tenant);
        }
        // An entry that is there counts before one that was.
        let found: Option<(i64, i64)> = sqlx::query_as(
            "SELECT 1, id FROM entry WHERE kind = $1 AND slug = $2 \
             UNION ALL SELECT 0, entry FROM vacated WHERE kind = $1 AND slug = $2 \
             AND entry IS NOT NULL ORDER BY 1 DESC LIMIT 1",
        )
        .bind(kind.name())
        .bind(slug.as_str())
        .fetch_optional(connection)
        .await?;
        let tenant = match found {
            None => Tenant::Nobody,
            Some((1, _)) => Tenant::Entry,
            Some((_, former)) => Tenant::Former(former),
        };
        self.slugs.insert(name, tenant);
        Ok(tenant)
    }

    async fn choose(
        &mut self,
        connection: &mut Connection,
        kind: Kind,
        wanted: &Slug,
        mints: bool,
    ) -> Result<Slug, StoreError> {
        if self.is_free(connection, kind, wanted, mints).await? {
            return Ok(wanted.clone());
        }
        let name = (kind, wanted.to_string());
        let mut free = match self.next.get(&name) {
            Some(next) => *next,
            None => self.first_number(connection, kind, wanted, mints).await?,
        };
        while !self
            .is_free(connection, kind, &wanted.numbered(free), mints)
            .await?
        {
            free += 1;
        }
        self.next.insert(name, free + 1);
        Ok(wanted.numbered(free))
    }

    /// A free number that follows a taken one, found by doubling and halving: the ten-thousandth
    /// "Weather" is stored almost as fast as the second.
    async fn first_number(
        &mut self,
        connection: &mut Connection,
        kind: Kind,
        wanted: &Slug,
        mints: bool,
    ) -> Result<u32, StoreError> {
        let (mut taken, mut free) = (1, 2);
        while !self
            .is_free(connection, kind, &wanted.numbered(free), mints)
            .await?
        {
            (taken, free) = (free, free.saturating_mul(2));
        }
        while free - taken > 1 {
            let middle = taken + (free - taken) / 2;
            let slug = wanted.numbered(middle);
            if self.is_free(connection, kind, &slug, mints).await? {
                free = middle;
            } else {
                taken = middle;
            }
        }
        Ok(free)
    }

    async fn is_free(
        &mut self,
        connection: &mut Connection,
        kind: Kind,
        slug: &Slug,
        mints: bool,
    ) -> Result<bool, StoreError> {
        if self.tenant(connection, kind, slug).await? != Tenant::Nobody {
            return Ok(false);
        }
        Ok(!mints
            || self
                .is_unminted(connection, &self.mint.mint(kind, slug))
                .await?)
    }

    /// Whether no entry has the guid; one may have been imported with it.
    async fn is_unminted(
        &mut self,
        connection: &mut Connection,
        guid: &Guid,
    ) -> Result<bool, StoreError> {
        if let Some(taken) = self.guids.get(guid.as_str()) {
            return Ok(!taken);
        }
        let taken: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM entry WHERE guid = $1)")
            .bind(guid.as_str())
            .fetch_one(connection)
            .await?;
        self.guids.insert(guid.to_string(), taken);
        Ok(!taken)
    }
}
